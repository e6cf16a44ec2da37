const open = new WeakMap()

// Looks while the page can be seen, and at once when it can be seen again.
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
  document.addEventListener("visibilitychange", tick)
  mine.close = () => {
    clearInterval(timer)
    document.removeEventListener("visibilitychange", tick)
    open.delete(parentElement)
  }
  open.set(parentElement, mine)
  return mine.close
}
