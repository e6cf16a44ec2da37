// Draws the chart of a frame in the colours of its ground, and again when its figures have changed.

const EVERY = 60_000 // ms between two looks at a frame that can be seen
const PARTS = ["head", "foot", "config", "measure"]
const prefersDark = matchMedia("(prefers-color-scheme: dark)")
const place = document.createElement("div")
const known = {} // what measuring goes by
let seen = null // the ETag of what is drawn, once it was asked for again

function spec() {
  const wanted = prefersDark.matches ? "dark" : "light"
  const found = document.querySelector(`script[data-scheme="${wanted}"]`)
  return JSON.parse((found ?? document.querySelector("script[data-scheme]")).textContent)
}

function template() {
  const { color, backgroundColor, fontFamily } = getComputedStyle(document.body)
  const grey = getComputedStyle(document.getElementById("foot")).color
  const faint = color.replace("rgb(", "rgba(").replace(")", ", 0.1)")
  const axis = { gridcolor: faint, zerolinecolor: grey, linecolor: grey }
  return {
    layout: {
      font: { family: fontFamily, size: 12, color },
      paper_bgcolor: backgroundColor,
      plot_bgcolor: backgroundColor,
      hoverlabel: { namelength: -1 },
      xaxis: axis,
      yaxis: axis,
    },
  }
}

const json = (id) => JSON.parse(document.getElementById(id).textContent)

function draw() {
  const on = place._fullLayout?.updatemenus?.[0]?.active // the button that was pressed in the chart
  Object.assign(known, json("measure"))
  const { data, layout } = spec()
  delete layout.height // as high as the frame has room for
  const config = { ...json("config"), responsive: true }
  Plotly.react(place, data, { ...layout, template: template(), autosize: true }, config).then(() => {
    const click = new MouseEvent("click", { bubbles: true })
    if (on) place.querySelectorAll(".updatemenu-button")[on]?.dispatchEvent(click)
  })
}

async function look() {
  if (document.hidden) return
  const answer = await fetch(location.href, { cache: "no-cache" }).catch(() => null)
  if (!answer?.ok) return // what is drawn stays, with its day
  const etag = answer.headers.get("etag")
  if (etag !== null && etag === seen) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  if (!fresh.querySelector("script[data-scheme]")) return location.reload() // to sign in again
  seen = etag
  for (const old of document.querySelectorAll("script[data-scheme]")) {
    old.textContent = fresh.querySelector(`script[data-scheme="${old.dataset.scheme}"]`).textContent
  }
  for (const id of PARTS) document.getElementById(id).replaceWith(fresh.getElementById(id))
  document.title = fresh.title
  document.getElementById("chart").ariaLabel = fresh.getElementById("chart").ariaLabel
  draw()
}

function measure() {
  const { dataset, shadowRoot: parentElement } = document.getElementById("picked")
  const start = (module) => module.default({ data: known, parentElement, setTriggerValue() {} })
  import(dataset.script).then(start, () => {}) // without it the chart is there all the same
}

function labelZoomed() {
  import(document.getElementById("chart").dataset.zoomed).then((module) => module.default(), () => {})
}

document.fonts.ready.then(() => {
  document.getElementById("chart").append(place)
  draw()
  measure()
  labelZoomed()
  prefersDark.addEventListener("change", draw)
  document.addEventListener("visibilitychange", look)
  setInterval(look, EVERY)
})
