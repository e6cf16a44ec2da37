// Tables of HTML are sorted by a press of a header: by its values, the other way, and as they came.
//
// No run of the page is needed for it, and the order is kept while a slider changes the rows.

const REGION = ".rotation-table"
const chosen = new Map()  // by the name of a table: the column, and 1 upwards or -1 downwards
const came = new WeakMap()  // where each row stood

function compared(one, other, column, way) {
  const [a, b] = [one, other].map((row) => row.cells[column]?.dataset.key ?? "")
  if (a === "" || b === "") return (a === "") - (b === "")  // what is not known comes last
  return way * (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b)
}
function order(region) {
  const [column, way] = chosen.get(region.ariaLabel) ?? [-1, 0]
  region.querySelectorAll("thead th").forEach((head, place) => {
    head.removeAttribute("aria-sort")
    if (place === column && way)
      head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending")
  })
  const body = region.querySelector("tbody")
  const rows = [...body.rows]
  rows.forEach((row, place) => came.has(row) || came.set(row, place))
  rows.sort((one, other) =>
    (way && compared(one, other, column, way)) || came.get(one) - came.get(other))
  body.append(...rows)
}
// A table comes anew without an order when a slider is moved, and when its page is gone back to.
function restore() {
  for (const region of document.querySelectorAll(REGION)) {
    const [column] = chosen.get(region.ariaLabel) ?? []
    const head = region.querySelectorAll("thead th")[column]
    if (head && !head.ariaSort) order(region)
  }
}
export default function () {
  let waiting = 0
  const changes = new MutationObserver(() => {
    waiting ||= requestAnimationFrame(() => { waiting = 0; restore() })
  })
  const watch = () => changes.observe(document.body, { childList: true, subtree: true })
  const pressed = (event) => {
    const head = event.target.closest?.(`${REGION} thead th`)
    if (!head || !event.target.closest("button")) return
    const region = head.closest(REGION)
    const [column, way] = chosen.get(region.ariaLabel) ?? [-1, 0]
    // Numbers are ranked, highest first; words go from A to Z.
    const first = head.classList.contains("number") ? -1 : 1
    const next = column !== head.cellIndex || !way ? first : way === first ? -first : 0
    if (next) chosen.set(region.ariaLabel, [head.cellIndex, next])
    else chosen.delete(region.ariaLabel)
    order(region)
    if (chosen.size) watch()
    else changes.disconnect()
  }
  addEventListener("click", pressed)
  // Tables of a page that is gone back to may be there before its scripts are begun.
  if (chosen.size) { watch(); restore() }
  return () => {
    removeEventListener("click", pressed)
    changes.disconnect()
    cancelAnimationFrame(waiting)
  }
}
