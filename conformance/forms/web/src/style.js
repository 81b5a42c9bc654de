// style adds a stylesheet to the page: each library brings its own.
export function style(...sheets) {
  for (const text of sheets) {
    const element = document.createElement('style');
    element.textContent = text;
    document.head.append(element);
  }
}
