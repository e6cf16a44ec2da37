const open = new WeakMap()
const REST = 500  // ms: a control that is moved on does not rest

// Looks while the page can be seen, at once when it can be seen again, and once the address has
// come to rest: it is the control of a part that was moved, and the rest of the page follows.
export default function ({ data, parentElement, setTriggerValue }) {
  const known = open.get(parentElement)
  if (known) {
    known.look = () => setTriggerValue("look", Date.now())
    return known.close
  }
  const mine = { look: () => setTriggerValue("look", Date.now()) }
  const seen = () => document.visibilityState === "visible"
  const tick = () => { if (seen()) mine.look() }
  const timer = setInterval(tick, 1000 * data.every)
  let [drawn, before] = [location.search, location.search]
  const rest = setInterval(() => {
    const now = location.search
    if (now !== drawn && now === before) {
      drawn = now
      tick()
    }
    before = now
  }, REST)
  document.addEventListener("visibilitychange", tick)
  mine.close = () => {
    clearInterval(timer)
    clearInterval(rest)
    document.removeEventListener("visibilitychange", tick)
    open.delete(parentElement)
  }
  open.set(parentElement, mine)
  return mine.close
}
