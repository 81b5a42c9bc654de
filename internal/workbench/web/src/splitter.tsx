// The bar between the request and its answer, which moves their border.
import type { KeyboardEvent, PointerEvent } from 'react'

const least = 25
const most = 75

export function Splitter({ share, onShare }: { share: number; onShare: (share: number) => void }) {
  const set = (to: number) => onShare(Math.round(Math.min(most, Math.max(least, to)) * 10) / 10)
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = event.currentTarget.parentElement!.getBoundingClientRect()
    set(((event.clientX - box.left) / box.width) * 100)
  }
  const keys = (event: KeyboardEvent) => {
    const to = { ArrowLeft: share - 2, ArrowRight: share + 2, Home: least, End: most }[event.key]
    if (to === undefined) return
    event.preventDefault()
    set(to)
  }
  return (
    <div
      className="splitter" role="separator" aria-orientation="vertical" aria-label="Width of the request" tabIndex={0}
      aria-valuenow={Math.round(share)} aria-valuemin={least} aria-valuemax={most} onKeyDown={keys}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag} onDoubleClick={() => set(50)}
    />
  )
}
