// The words of commands as bash reads them.
import { Refused, shorten } from './import-url'

export interface Command {
  words: string[]
  told: string[]
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', v: '\v' }

// commands splits a text into its commands. $NAME becomes the variable {{NAME}}.
// It throws a Refused for what bash would compute.
export function commands(text: string): Command[] {
  const all: Command[] = []
  let words: string[] = []
  let told: string[] = []
  let word: string | undefined
  let i = 0
  const endWord = () => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  const endCommand = () => {
    endWord()
    if (words.length > 0 || told.length > 0) all.push({ words, told })
    words = []
    told = []
  }
  const add = (piece: string) => { word = (word ?? '') + piece }
  const until = (end: string, from: number, what: string) => {
    const at = text.indexOf(end, from)
    if (at < 0) throw new Refused(`${what} is not closed: the line is not whole.`)
    return at
  }
  // dollar reads what follows a $, outside of single quotes.
  const dollar = () => {
    const match = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/.exec(text.slice(i, i + 200))
    if (match) {
      const name = match[1] ?? match[2]!
      told.push(`$${name} of the shell became the variable {{${name}}}.`)
      add(`{{${name}}}`)
      i += match[0].length
    } else if (/^\$[({]/.test(text.slice(i, i + 2))) {
      throw new Refused(`${shorten(text.slice(i, i + 20))} is computed by the shell. Put its value into the line.`)
    } else {
      add('$')
      i++
    }
  }
  while (i < text.length) {
    const c = text[i]!
    const next = text[i + 1]
    if (c === '\\') {
      if (next === '\r' && text[i + 2] === '\n') i += 3
      else {
        if (next !== '\n' && next !== undefined) add(next)
        i += 2
      }
    } else if (c === "'") {
      const end = until("'", i + 1, 'A quotation mark')
      add(text.slice(i + 1, end))
      i = end + 1
    } else if (c === '$' && next === "'") {
      add('')
      i += 2
      for (;;) {
        if (i >= text.length) throw new Refused('A quotation mark is not closed: the line is not whole.')
        if (text[i] === "'") break
        if (text[i] !== '\\') add(text[i++]!)
        else {
          const code = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/.exec(text.slice(i, i + 10))
          if (code) {
            const point = code[4] ? parseInt(code[4], 8) & 0xff : parseInt(code[1] ?? code[2] ?? code[3]!, 16)
            if (point > 0x10ffff) throw new Refused(`${code[0]} is no character.`)
            if (point > 0x7f && (code[1] || code[4])) throw new Refused(`${code[0]} is a byte, not a character. Write the character itself.`)
            add(String.fromCodePoint(point))
            i += code[0].length
          } else {
            const letter = text[i + 1] ?? ''
            add(escapes[letter] ?? (`'"\\?`.includes(letter) ? letter : `\\${letter}`))
            i += 2
          }
        }
      }
      i++
    } else if (c === '"' || (c === '$' && next === '"')) {
      i += c === '"' ? 1 : 2
      add('')
      for (;;) {
        const at = text[i]
        if (at === undefined) throw new Refused('A quotation mark is not closed: the line is not whole.')
        if (at === '"') break
        if (at === '\\' && '"\\$`\n'.includes(text[i + 1] ?? ' ')) {
          if (text[i + 1] !== '\n') add(text[i + 1]!)
          i += 2
        } else if (at === '$') dollar()
        else if (at === '`') throw new Refused('A command between ` is computed by the shell. Put its value into the line.')
        else {
          add(at)
          i++
        }
      }
      i++
    } else if (c === '`') {
      throw new Refused('A command between ` is computed by the shell. Put its value into the line.')
    } else if (c === '$') {
      dollar()
    } else if (c === '^' && /["\r\n]/.test(next ?? '')) {
      throw new Refused('This line is written for the Windows command prompt, with ^. Copy it as cURL for bash.')
    } else if (c === '#' && word === undefined) {
      const end = text.indexOf('\n', i)
      told.push(`The comment ${shorten(text.slice(i, end < 0 ? undefined : end))} is left out.`)
      i = end < 0 ? text.length : end
    } else if (c === '<' || c === '>') {
      const match = /^[<>]+[&|]?\s*([^\s;|&]*)/.exec(text.slice(i))!
      if (c === '<') throw new Refused(`${shorten(match[0])} reads what is not in the line. Put it into the line.`)
      if (word !== undefined && /^\d+$/.test(word)) word = undefined // 2>file
      told.push(`${shorten(match[0])} is left out: the page shows the answer.`)
      endWord()
      i += match[0].length
    } else if (c === '&' && word !== undefined && next !== '&' && next !== undefined && !/\s/.test(next)) {
      throw new Refused('An & stands outside of quotation marks, where it ends the command for a shell. Put the URL in quotation marks.')
    } else if (';|&\n'.includes(c)) {
      endCommand()
      i++
    } else if (c === '(' || c === ')') {
      throw new Refused(`A ${c} stands outside of quotation marks, where it has a meaning for the shell.`)
    } else if (/\s/.test(c)) {
      endWord()
      i++
    } else {
      add(c)
      i++
    }
  }
  endCommand()
  return all
}
