// Where a link leads that a mail system or a search engine sent through itself. Its detour names who got the message.

const DETOURS = [
  { host: /(^|\.)safelinks\.protection\.outlook\.com$/, read: address => address.searchParams.get('url') },
  { host: /^(www\.)?google\.[a-z.]+$/, path: '/url', read: address => address.searchParams.get('q') || address.searchParams.get('url') },
  { host: /(^|\.)urldefense\.com$/, read: address => address.href.match(/\/v3\/__(https?:\/\/?[^*]+?)__;/)?.[1].replace(/^(https?:\/)(?!\/)/, '$1/') }
]

// The address itself, or nothing where there was no detour.
export function straight (href) {
  let address
  try {
    address = new window.URL(href)
  } catch {
    return null
  }
  const detour = DETOURS.find(({ host, path }) => host.test(address.hostname) && (!path || address.pathname === path))
  const found = detour?.read(address)
  return found && /^(https?|mailto):/i.test(found) ? found : null
}
