// Credentials out of a file that was dropped or chosen. The file is read in the
// page and goes nowhere else.
import type { Fields } from './api'

const largest = 256 << 10

// readCredentials returns what the files hold of the named fields, or a sentence
// about what is wrong with them.
export async function readCredentials(files: Iterable<File>, names: string[], now: Fields): Promise<{ fields: Fields } | { refusal: string }> {
  let fields: Fields = {}
  for (const file of files) {
    if (file.size > largest) return { refusal: `${file.name} is too large for credentials.` }
    const text = await file.text()
    if (/-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)-----/.test(text) && !text.trimStart().startsWith('{')) {
      fields = { ...fields, privateKey: joined(String(fields.privateKey ?? now.privateKey ?? ''), text) }
      continue
    }
    let read: unknown
    try {
      read = JSON.parse(text)
    } catch {
      return { refusal: `${file.name} is neither credentials.json nor a key or certificate in PEM form.` }
    }
    const found = typeof read === 'object' && read !== null
      ? Object.entries(read).filter((entry): entry is [string, string] => names.includes(entry[0]) && typeof entry[1] === 'string')
      : []
    if (found.length === 0) return { refusal: `${file.name} has none of the fields ${names.join(', ')}.` }
    fields = { ...fields, ...Object.fromEntries(found) }
  }
  return { fields }
}

// joined puts a certificate below the key that is there, and a key in its place.
function joined(before: string, text: string): string {
  const hasKey = /PRIVATE KEY-----/.test(text)
  if (!hasKey && /PRIVATE KEY-----/.test(before)) return `${before.replace(/-----BEGIN CERTIFICATE-----[\s\S]*/, '').trimEnd()}\n${text}`
  const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*/.exec(before)?.[0]
  return hasKey && !/CERTIFICATE-----/.test(text) && certificate && !/PRIVATE KEY-----/.test(before) ? `${text.trimEnd()}\n${certificate}` : text
}
