const ZONE = 'Asia/Shanghai' // the desk's clock, wherever the browser stands
const MINUTE = 60_000
const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const date = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, month: 'long', day: 'numeric' })
const fullDate = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, year: 'numeric', month: 'long', day: 'numeric' })
const year = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, year: 'numeric' })

/** How long, in the two largest units: nobody reads 5550 minutes. */
export function span(since: string, now: number): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(since)) / MINUTE))
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  if (days) return [`${days} 天`, hours && `${hours} 小时`].filter(Boolean).join(' ')
  if (hours) return [`${hours} 小时`, rest && `${rest} 分钟`].filter(Boolean).join(' ')
  return `${rest} 分钟`
}

/** When, in Shanghai: the time alone today, with its date on another day, with its year in another. */
export function moment(at: string, now: number): string {
  const then = new Date(at)
  if (fullDate.format(then) === fullDate.format(now)) return clock.format(then)
  const day = year.format(then) === year.format(now) ? date.format(then) : fullDate.format(then)
  return `${day} ${clock.format(then)}`
}
