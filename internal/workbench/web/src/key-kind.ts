// What kind of key a PEM text holds, for a person who cannot see it. The
// connector judges it; this only names it.

// The object identifiers of the algorithms and curves, in DER.
const rsa = '2a864886f70d010101'
const curves: Record<string, string> = { '2a8648ce3d030107': 'EC P-256', '2b81040022': 'EC P-384', '2b81040023': 'EC P-521' }

export function keyKind(text: string): string {
  if (text.trim() === '') return ''
  const key = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----([\s\S]*?)(-----END|$)/.exec(text)
  if (!key) {
    if (/-----BEGIN CERTIFICATE-----/.test(text)) return 'a certificate, without its private key'
    return 'no private key in PEM form'
  }
  const certificate = /-----BEGIN CERTIFICATE-----/.test(text) ? ', with its certificate' : ''
  if (key[1] === 'ENCRYPTED PRIVATE KEY') return `encrypted private key, PEM${certificate}`
  return `${algorithm(key[1]!, key[2]!)}private key, PEM${certificate}`
}

function algorithm(label: string, base64: string): string {
  let der: string
  try {
    der = [...atob(base64.replace(/\\[rn]|\s/g, ''))].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  } catch {
    return ''
  }
  for (const [identifier, name] of Object.entries(curves)) if (der.includes(identifier)) return `${name} `
  if (label !== 'RSA PRIVATE KEY' && !der.includes(rsa)) return ''
  // The modulus is the first long number: 02 82, its length, 00 and its bytes.
  const modulus = /0282([0-9a-f]{4})00/.exec(der)
  return modulus ? `RSA ${(parseInt(modulus[1]!, 16) - 1) * 8} ` : 'RSA '
}
