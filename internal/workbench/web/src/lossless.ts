// JSON as text. JSON.parse would round 9007199254740993 and turn 1.10 into 1.1,
// so laying out and checking never build values.

// pretty lays JSON out, two spaces deep, and leaves every value as written. It
// returns undefined for text that is not JSON.
export function pretty(text: string): string | undefined {
  if (!isJson(text)) return undefined
  const out: string[] = []
  let depth = 0
  const lines = ['\n'] // by depth
  const line = () => (lines[depth] ??= '\n' + '  '.repeat(depth))
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) ?? []
  tokens.forEach((token, i) => {
    switch (token) {
      case '{':
      case '[': {
        out.push(token)
        const close = token === '{' ? '}' : ']'
        if (tokens[i + 1] !== close) {
          depth++
          out.push(line())
        }
        break
      }
      case '}':
      case ']':
        if (tokens[i - 1] !== (token === '}' ? '{' : '[')) {
          depth--
          out.push(line())
        }
        out.push(token)
        break
      case ',':
        out.push(token, line())
        break
      case ':':
        out.push(': ')
        break
      default:
        out.push(token)
    }
  })
  return out.join('')
}

// isJson reports whether a text is JSON. The value that is parsed is not used.
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
