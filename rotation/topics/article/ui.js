export default function ({ data, parentElement }) {
  parentElement.querySelector("section").innerHTML = data.html
}
