// Video and audio with Plyr: speed, captions, and the place where one stopped. Without it the browser's own player shows.

const zh = {
  play: "播放", pause: "暂停", mute: "静音", unmute: "取消静音", enableCaptions: "打开字幕", disableCaptions: "关闭字幕",
  enterFullscreen: "全屏", exitFullscreen: "退出全屏", settings: "设置", speed: "速度", normal: "正常", captions: "字幕",
  disabled: "关闭", enabled: "打开", volume: "音量", seek: "进度", played: "已播放", buffered: "已缓冲", currentTime: "当前时间",
  duration: "总时长", menuBack: "返回上一级", quality: "清晰度", rewind: "后退 {seektime} 秒", fastForward: "前进 {seektime} 秒",
  seekLabel: "{currentTime}，共 {duration}", frameTitle: "播放器：{title}", pip: "画中画",
};
const reader = document.querySelector("[data-lesson]")?.dataset.reader ?? "";

function keepPlace(media, anchor) {
  const key = `kuibu.media.${reader}.${new URL(media.currentSrc || media.src, location.href).pathname}.${anchor}`;
  const kept = Number(localStorage.getItem(key));
  const start = () => {
    if (kept > 5 && kept < media.duration - 10) media.currentTime = kept;
  };
  if (media.readyState >= 1) start();
  else media.addEventListener("loadedmetadata", start, { once: true });
  let last = 0;
  media.addEventListener("timeupdate", () => {
    if (Math.abs(media.currentTime - last) < 3) return;
    last = media.currentTime;
    try {
      localStorage.setItem(key, String(Math.floor(last)));
    } catch {
      media.removeAttribute("data-keeps-place");
    }
  });
  media.addEventListener("ended", () => localStorage.removeItem(key));
}

// Seen is what was really played: nine tenths of it, in whatever order.
function tellWhenPlayed(media, anchor) {
  const tell = () => {
    let played = 0;
    for (let i = 0; i < media.played.length; i++) played += media.played.end(i) - media.played.start(i);
    if (!media.duration || played < media.duration * 0.9) return;
    media.removeEventListener("timeupdate", tell);
    document.dispatchEvent(new CustomEvent("lesson:seen", { detail: { anchor, value: true } }));
  };
  for (const name of ["timeupdate", "ended"]) media.addEventListener(name, tell);
}

async function setUp(box) {
  const media = box.querySelector("video, audio");
  const { anchor } = box.closest("[data-anchor]").dataset;
  keepPlace(media, anchor);
  tellWhenPlayed(media, anchor);
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = box.dataset.styles;
  if (!document.querySelector(`link[href="${box.dataset.styles}"]`)) document.head.append(sheet);
  const { default: Plyr } = await import(new URL(box.dataset.library, location.href).href);
  new Plyr(media, {
    iconUrl: box.dataset.icons,
    loadSprite: true,
    blankVideo: "",
    i18n: document.documentElement.lang.startsWith("zh") ? zh : {},
    storage: { enabled: false },
    captions: { active: true, update: true, language: "auto" },
    keyboard: { focused: true, global: false },
    settings: ["captions", "speed"],
    speed: { selected: 1, options: [0.75, 1, 1.25, 1.5, 2] },
    controls: ["play-large", "play", "progress", "current-time", "duration", "mute", "volume", "captions", "settings", "fullscreen"],
  });
}

for (const box of document.querySelectorAll("[data-media]")) setUp(box);
