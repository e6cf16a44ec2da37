const open = new WeakMap()
const REST = 500  // ms: a control that is moved on does not rest
const QUIET = 3000  // ms, within which a page that was asked for has come
const INPUT = ["pointerdown", "keydown", "click", "popstate"]

// Looks while the page can be seen, at once when it can be seen again, and once the address has
// come to rest: it is the control of a part that was moved, and the rest of the page follows.
// By its timer it looks when nothing was pressed of late: a look of a page that is just being left,
// or gone back to, comes in between.
export default function ({ data, parentElement, setTriggerValue }) {
  const known = open.get(parentElement)
  if (known) {
    known.look = () => setTriggerValue("look", Date.now())
    return known.close
  }
  const mine = { look: () => setTriggerValue("look", Date.now()) }
  const tick = () => { if (document.visibilityState === "visible") mine.look() }
  let touched = -QUIET
  const touch = () => { touched = performance.now() }
  const since = () => performance.now() - touched
  const timer = setInterval(() => { if (since() > QUIET) tick() }, 1000 * data.every)
  let drawn = location.search
  let before = drawn
  const rest = setInterval(() => {
    const now = location.search
    if (now !== drawn && now === before && since() > REST) {
      drawn = now
      tick()
    }
    before = now
  }, REST)
  for (const input of INPUT) addEventListener(input, touch, true)
  document.addEventListener("visibilitychange", tick)
  mine.close = () => {
    clearInterval(timer)
    clearInterval(rest)
    for (const input of INPUT) removeEventListener(input, touch, true)
    document.removeEventListener("visibilitychange", tick)
    open.delete(parentElement)
  }
  open.set(parentElement, mine)
  return mine.close
}
