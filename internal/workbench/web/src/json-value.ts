// JSON as values that keep what was written: every digit of a number, and every
// member of an object in its order, twice where it stands twice. JSON.parse
// keeps none of these.
export class Num {
  constructor(readonly raw: string) {}
}

export class Obj {
  constructor(readonly names: string[], readonly values: Value[]) {}

  get(name: string): Value | undefined {
    const at = this.names.indexOf(name)
    return at < 0 ? undefined : this.values[at]
  }
}

export type Value = null | boolean | string | Num | Obj | Value[]

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const space = /[ \t\r\n]*/y
const words: Record<string, null | boolean> = { null: null, true: true, false: false }
const deepest = 1000

// parse returns undefined for text that is not JSON, and for JSON that is nested
// too deep to be shown as a tree.
export function parse(source: string): Value | undefined {
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(source)?.[0]
    if (found === undefined) throw new SyntaxError(`at ${at}`)
    at += found.length
    return found
  }
  const skip = () => {
    if (source.charCodeAt(at) <= 32) take(space)
  }
  const string = () => {
    const end = source.indexOf('"', at + 1)
    if (end >= 0 && end - at < 4096) {
      const plain = source.slice(at + 1, end)
      if (!/[\\\u0000-\u001f]/.test(plain)) {
        at = end + 1
        return plain
      }
    }
    for (let i = at + 1; i < source.length; i++) {
      const code = source.charCodeAt(i)
      if (code === 92) i++
      else if (code === 34) {
        const quoted = source.slice(at, i + 1)
        at = i + 1
        return JSON.parse(quoted) as string
      }
    }
    throw new SyntaxError(`at ${at}`)
  }
  const value = (depth: number): Value => {
    if (depth > deepest) throw new SyntaxError('too deep')
    skip()
    switch (source[at]) {
      case '{': {
        const names: string[] = []
        const values: Value[] = []
        at++
        skip()
        if (source[at] === '}') return at++, new Obj(names, values)
        for (;;) {
          skip()
          if (source[at] !== '"') throw new SyntaxError(`at ${at}`)
          names.push(string())
          skip()
          if (source[at++] !== ':') throw new SyntaxError(`at ${at}`)
          values.push(value(depth + 1))
          skip()
          const mark = source[at++]
          if (mark === '}') return new Obj(names, values)
          if (mark !== ',') throw new SyntaxError(`at ${at}`)
        }
      }
      case '[': {
        const items: Value[] = []
        at++
        skip()
        if (source[at] === ']') return at++, items
        for (;;) {
          items.push(value(depth + 1))
          skip()
          const mark = source[at++]
          if (mark === ']') return items
          if (mark !== ',') throw new SyntaxError(`at ${at}`)
        }
      }
      case '"':
        return string()
      case 'n':
      case 't':
      case 'f': {
        const word = /^[a-z]{4,5}/.exec(source.slice(at, at + 5))?.[0].slice(0, source[at] === 'f' ? 5 : 4) ?? ''
        if (!(word in words)) throw new SyntaxError(`at ${at}`)
        at += word.length
        return words[word]!
      }
    }
    return new Num(take(number))
  }
  try {
    const whole = value(0)
    skip()
    return at === source.length ? whole : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

// write is the JSON of a value, on one line.
export function write(value: Value): string {
  if (value instanceof Num) return value.raw
  if (value instanceof Obj) return `{${value.names.map((name, i) => `${JSON.stringify(name)}:${write(value.values[i]!)}`).join(',')}}`
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  return JSON.stringify(value)
}

// shown is a value as a person reads it in a cell: a text without its quotes.
export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : write(value)
}

const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

export function isPlainNumber(text: string): boolean {
  return plainNumber.test(text)
}

// compareNumbers compares numbers as they are written, whatever their length.
export function compareNumbers(a: string, b: string): number {
  a = plain(a)
  b = plain(b)
  const [negative, other] = [a.startsWith('-'), b.startsWith('-')]
  if (negative !== other) return (negative ? -1 : 1) * (isZero(a) && isZero(b) ? 0 : 1)
  const [wholeA = '', partA = ''] = a.replace('-', '').split('.')
  const [wholeB = '', partB = ''] = b.replace('-', '').split('.')
  const by = wholeA.length - wholeB.length || order(wholeA, wholeB) || order(partA.replace(/0+$/, ''), partB.replace(/0+$/, ''))
  return negative ? -by : by
}

// plain writes a number without its exponent. One that is beyond all bounds is
// written with as many zeros as there is room for.
function plain(text: string): string {
  const [, sign = '', whole = '', part = '', power] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (power === undefined) return text
  const by = Math.max(-farthest, Math.min(farthest, Number(power)))
  const digits = '0'.repeat(Math.max(0, -by)) + whole + part + '0'.repeat(Math.max(0, by))
  const point = Math.max(0, -by) + whole.length + by
  return `${sign}${digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0'}.${digits.slice(point)}0`
}

const farthest = 5000
const isZero = (text: string) => /^-?0(\.0+)?$/.test(text)
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
