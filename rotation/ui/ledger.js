// A click goes to the page as the navigation does, without loading the app again; where the
// navigation is folded away, and in a new tab, it is a link like any other.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector("section")
  place.innerHTML = data.html
  for (const link of place.querySelectorAll("a")) {
    const path = new URL(link.href).pathname
    link.href = path + window.location.search
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      const pages = document.querySelectorAll('[data-testid="stTopNavLink"]')
      const page = [...pages].find((one) => new URL(one.href).pathname.endsWith(path))
      if (!page) return
      event.preventDefault()
      page.click()
    }
  }
}
