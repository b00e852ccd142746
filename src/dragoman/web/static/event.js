// The page of an event: the marked words come into view, and only modes of the chosen root are offered.

const act = document.getElementById("act");
const report = act?.closest(".report");
if (report && report.scrollHeight > report.clientHeight) {
  report.scrollTop = act.offsetTop - report.offsetTop - report.clientHeight / 3;
}

const root = document.querySelector(".correction select[name='root']");
const mode = document.querySelector(".correction select[data-mode]");
function fit() {
  for (const group of mode.querySelectorAll("optgroup")) {
    const other = group.label !== root.value;
    group.hidden = other;
    group.disabled = other;
  }
  if (mode.selectedOptions[0]?.parentElement.disabled) mode.value = "";
}
if (root && mode) { root.addEventListener("change", fit); fit(); }
