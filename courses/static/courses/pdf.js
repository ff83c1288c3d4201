// A PDF inside a lesson, page by page. Pages that stood before the reader's eyes are reported to lesson.js; the page
// last read is found again on this device. Without this module the link to the file is there.

const DWELL = 1200; // ms for which a page must be shown

class Reader {
  constructor(root) {
    this.root = root;
    this.$ = (name) => root.querySelector(`[data-pdf-${name}]`);
    this.stage = this.$("stage");
    this.canvas = this.$("canvas");
    this.zoom = 1;
    this.number = 0;
    this.lesson = document.querySelector("[data-lesson]");
    const seen = JSON.parse(this.lesson?.dataset.seen || "{}")[root.dataset.anchor];
    this.seen = new Set(Array.isArray(seen) ? seen : []);
    this.key = `kuibu.pdf.${this.lesson?.dataset.reader}.${root.dataset.pdf}`;
  }

  async open() {
    const { library, worker, assets, pdf } = this.root.dataset;
    const pdfjs = await import(new URL(library, location.href).href);
    pdfjs.GlobalWorkerOptions.workerSrc = worker;
    this.pdf = await pdfjs.getDocument({
      url: pdf,
      cMapUrl: `${assets}cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${assets}standard_fonts/`,
      wasmUrl: `${assets}wasm/`,
      isEvalSupported: false,
      enableXfa: false,
    }).promise;
    for (const page of this.seen) if (page > this.pdf.numPages) this.seen.delete(page); // the file was replaced
    this.stage.hidden = this.$("bar").hidden = false;
    this.$("of").textContent = `/ ${this.pdf.numPages}`;
    this.$("page").max = this.pdf.numPages;
    this.listen();
    await this.show(this.firstPage());
  }

  firstPage() {
    const kept = Number(localStorage.getItem(this.key));
    if (kept >= 1 && kept <= this.pdf.numPages) return kept;
    for (let n = 1; n <= this.pdf.numPages; n++) if (!this.seen.has(n)) return this.seen.size ? n : 1;
    return 1;
  }

  listen() {
    this.$("back").addEventListener("click", () => this.show(this.number - 1));
    this.$("on").addEventListener("click", () => this.show(this.number + 1));
    this.$("page").addEventListener("change", (event) => this.show(Number(event.target.value)));
    this.$("larger").addEventListener("click", () => this.enlarge(1.25));
    this.$("smaller").addEventListener("click", () => this.enlarge(0.8));
    this.stage.dataset.ownKeys = "";
    this.stage.addEventListener("keydown", (event) => this.onKey(event));
    this.listenToSwipes();
    let width = this.stage.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(this.stage.clientWidth - width) < 8) return;
      width = this.stage.clientWidth;
      this.draw();
    }).observe(this.stage);
    new IntersectionObserver(([entry]) => {
      this.isVisible = entry.isIntersecting;
      this.dwell();
    }, { threshold: 0.4 }).observe(this.stage);
    document.addEventListener("visibilitychange", () => this.dwell());
  }

  listenToSwipes() {
    let start = null;
    this.stage.addEventListener("touchstart", (e) => (start = e.touches.length === 1 ? e.touches[0] : null), { passive: true });
    this.stage.addEventListener("touchend", (e) => {
      const end = e.changedTouches[0];
      if (!start || this.zoom > 1 || Math.abs(end.clientX - start.clientX) < 60) return;
      if (Math.abs(end.clientY - start.clientY) < 50) this.show(this.number + (end.clientX < start.clientX ? 1 : -1));
      start = null;
    }, { passive: true });
  }

  onKey(event) {
    const steps = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 };
    if (event.key in steps && this.zoom === 1) this.show(this.number + steps[event.key]);
    else if (event.key === "Home") this.show(1);
    else if (event.key === "End") this.show(this.pdf.numPages);
    else if (event.key === "+" || event.key === "=") this.enlarge(1.25);
    else if (event.key === "-") this.enlarge(0.8);
    else return;
    event.preventDefault();
  }

  async show(number) {
    const wanted = Math.min(Math.max(1, Math.round(number) || 1), this.pdf.numPages);
    this.$("page").value = wanted;
    if (wanted === this.number) return;
    this.number = wanted;
    try {
      localStorage.setItem(this.key, wanted);
    } catch {
      // forbidden storage: the next visit begins at the first unread page
    }
    this.$("back").disabled = wanted === 1;
    this.$("on").disabled = wanted === this.pdf.numPages;
    await this.draw();
  }

  enlarge(by) {
    this.zoom = Math.min(4, Math.max(1, this.zoom * by));
    this.draw();
  }

  async draw() {
    const number = this.number;
    this.$("wait").hidden = false;
    this.drawn = 0;
    const page = await this.pdf.getPage(number);
    if (number !== this.number) return;
    const fit = (this.stage.clientWidth - 2) / page.getViewport({ scale: 1 }).width;
    const sharp = Math.min(devicePixelRatio || 1, 2);
    const viewport = page.getViewport({ scale: fit * this.zoom * sharp });
    this.task?.cancel();
    const fresh = document.createElement("canvas");
    fresh.width = viewport.width;
    fresh.height = viewport.height;
    this.task = page.render({ canvas: fresh, canvasContext: fresh.getContext("2d"), viewport });
    try {
      await this.task.promise;
    } catch (error) {
      if (error.name === "RenderingCancelledException") return;
      throw error;
    }
    this.canvas.width = viewport.width;
    this.canvas.height = viewport.height;
    this.canvas.style.width = `${viewport.width / sharp}px`;
    this.canvas.getContext("2d").drawImage(fresh, 0, 0);
    this.$("wait").hidden = true;
    const words = await page.getTextContent();
    this.$("text").textContent = words.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("");
    this.drawn = number;
    this.dwell();
  }

  // A page counts as read when it was drawn and stood on the screen for a moment.
  dwell() {
    clearTimeout(this.timer);
    if (!this.drawn || !this.isVisible || document.hidden) return;
    this.timer = setTimeout(() => {
      this.seen.add(this.drawn);
      this.report();
    }, DWELL);
    this.report({ silent: true });
  }

  report({ silent = false } = {}) {
    const note = this.$("seen");
    note.textContent = note.dataset.words.replace("{seen}", this.seen.size).replace("{all}", this.pdf.numPages);
    note.classList.toggle("is-complete", this.seen.size >= this.pdf.numPages);
    if (silent) return;
    const detail = { anchor: this.root.dataset.anchor, value: [...this.seen].sort((a, b) => a - b) };
    document.dispatchEvent(new CustomEvent("lesson:seen", { detail }));
  }
}

for (const root of document.querySelectorAll("[data-pdf]")) {
  const reader = new Reader(root);
  const near = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    near.disconnect();
    reader.open().catch((error) => {
      console.error(error);
      reader.stage.hidden = reader.$("bar").hidden = true;
      root.querySelector("[data-pdf-failed]").hidden = false;
    });
  }, { rootMargin: "600px" });
  near.observe(root);
}
