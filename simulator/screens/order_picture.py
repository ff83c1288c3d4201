"""The life of an order as a picture: business system, decomposition, service orders in their order, completion. Only boxes and lines."""

from dataclasses import dataclass

from simulator.crm.entities import Order, ServiceOrder
from simulator.crm.state import State
from simulator.screens.wording import word

BOX, GAP, ROW, PAD = (92, 44), 26, 58, 8  # width and height of a box, between columns, between rows, around
ENDED = {
    "completed": "completed",
    "partial": "failed",
    "failed": "failed",
    "cancelled": "cancelled",
    "rejected": "failed",
}
UNDECIDED = ("generated", "auditing", "fee_due", "draft", "rejected")


@dataclass(frozen=True)
class Box:
    """One box: two lines of words, how it stands (waiting, sent, completed, failed, cancelled), where it is."""

    name: str
    state: str
    label: str
    x: int
    y: int
    width: int = BOX[0]
    height: int = BOX[1]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def first_line(self) -> int:
        return self.y + 19

    @property
    def second_line(self) -> int:
        return self.y + 36


@dataclass(frozen=True)
class Arrow:
    """A line from one box to the next; solid once the first one is done."""

    path: str
    is_done: bool


class OrderPicture:
    """The picture of one order as it stands now."""

    def __init__(self, state: State, order: Order) -> None:
        self.order = order
        self.tasks = [state.world.get(ServiceOrder, key) for key in order.service_orders]
        self._columns = self._by_depth()
        self.boxes, self.arrows = self._drawn()
        self.width = 2 * PAD + (len(self._columns) + 3) * (BOX[0] + GAP) - GAP
        self.height = 2 * PAD + max([len(c) for c in self._columns] or [1]) * ROW - (ROW - BOX[1])

    @property
    def is_over(self) -> bool:
        return self.order.state in ENDED

    @property
    def errors(self) -> list[str]:
        """Return what failed and why, in words."""
        return [
            f"{word('systems', task.system)}:{word('so_errors', task.error)}"
            for task in self.tasks
            if task.state == "failed"
        ]

    @property
    def summary(self) -> str:
        """Return the picture in words."""
        return "、".join(f"{box.name} {box.label}" for box in self.boxes)

    def _by_depth(self) -> list[list[ServiceOrder]]:
        """Return the service orders in columns: each right of all that it waits for."""
        depth: dict[str, int] = {}
        known = {task.id: task for task in self.tasks}

        def of(task: ServiceOrder) -> int:
            if task.id not in depth:
                before = [of(known[key]) for key in task.depends_on if key in known]
                depth[task.id] = 1 + max(before, default=-1)
            return depth[task.id]

        columns: list[list[ServiceOrder]] = []
        for task in self.tasks:
            while len(columns) <= of(task):
                columns.append([])
            columns[of(task)].append(task)
        return columns

    def _drawn(self) -> tuple[list[Box], list[Arrow]]:
        tallest = max([len(c) for c in self._columns] or [1])

        def place(column: int, row: int, rows: int) -> tuple[int, int]:
            return PAD + column * (BOX[0] + GAP), PAD + (2 * row + tallest - rows) * ROW // 2

        state = self.order.state
        split = "waiting" if state in UNDECIDED else "completed"
        first = Box(
            "订单",
            "completed" if split == "completed" else "sent",
            word("order_states", "generated" if split == "completed" else state),
            *place(0, 0, 1),
        )
        second = Box("分解", split, f"{len(self.tasks)}张服务订单" if split == "completed" else "等待", *place(1, 0, 1))
        boxes, arrows = {"": second}, [_arrow(first, second)]
        for column, tasks in enumerate(self._columns, 2):
            for row, task in enumerate(tasks):
                box = Box(
                    word("systems", task.system),
                    task.state,
                    word("service_states", task.state),
                    *place(column, row, len(tasks)),
                )
                boxes[task.id] = box
                arrows += [_arrow(boxes[key], box) for key in task.depends_on or ("",) if key in boxes]
        last = Box(
            "竣工",
            ENDED.get(state, "waiting"),
            word("order_states", state) if state in ENDED else "等待",
            *place(len(self._columns) + 2, 0, 1),
        )
        needed = {key for task in self.tasks for key in task.depends_on}
        ends = [boxes[task.id] for task in self.tasks if task.id not in needed] or [second]
        return [first, *boxes.values(), last], [*arrows, *(_arrow(box, last) for box in ends)]


def _arrow(start: Box, end: Box) -> Arrow:
    x, y, to_x, to_y = start.x + start.width, start.y + start.height // 2, end.x, end.y + end.height // 2
    bend = to_x - GAP // 2
    path = f"M{x} {y} H{bend} V{to_y} H{to_x - 5}" if y != to_y else f"M{x} {y} H{to_x - 5}"
    return Arrow(f"{path} m0 -4 l5 4 l-5 4", start.state == "completed")
