// Tables of HTML are sorted by a press of a header: by its values, the other way, and as they came.
//
// No run of the page is needed for it, and the order is kept while a slider changes the rows.

const REGION = ".rotation-table"
const chosen = new Map()  // by the name of a table: the column, and 1 upwards or -1 downwards
const came = new WeakMap()  // where each row stood
const watched = new WeakSet()

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
// The rows come anew below the same element when a slider is moved.
function watch(region) {
  const place = region.parentElement
  if (watched.has(place)) return
  watched.add(place)
  new MutationObserver(() => {
    const other = place.querySelector(REGION)
    if (other) order(other)
  }).observe(place, { childList: true })
}
function pressed(event) {
  const head = event.target.closest?.(`${REGION} thead th`)
  if (!head || !event.target.closest("button")) return
  const region = head.closest(REGION)
  const [column, way] = chosen.get(region.ariaLabel) ?? [-1, 0]
  // Numbers are ranked, highest first; words go from A to Z.
  const first = head.classList.contains("number") ? -1 : 1
  const next = column !== head.cellIndex || !way ? first : way === first ? -first : 0
  chosen.set(region.ariaLabel, [head.cellIndex, next])
  watch(region)
  order(region)
}
// Tables of a page that was left and gone back to are there before its scripts are begun.
function restore() {
  for (const region of document.querySelectorAll(REGION)) {
    if (!chosen.has(region.ariaLabel)) continue
    watch(region)
    order(region)
  }
}
export default function () {
  addEventListener("click", pressed)
  restore()
  return () => removeEventListener("click", pressed)
}
