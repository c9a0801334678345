import { BlockList, isIP } from 'node:net'

/** TABLE of the nets that are not the internet; among IPv6 also those that carry an IPv4 address within. */
const innerNets = {
  ipv4:
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
  ipv6: '::/96 64:ff9b::/32 100::/64 2001::/32 2001:db8::/32 2002::/16 fc00::/7 fe80::/9 ff00::/8',
} as const
const inner = new BlockList()
for (const version of ['ipv4', 'ipv6'] as const) {
  for (const net of innerNets[version].split(' ')) {
    const [address = '', bits] = net.split('/')
    inner.addSubnet(address, Number(bits), version)
  }
}

/** An address that the internet can't reach: loopback, private, link-local, reserved; or none at all. */
export function isInner(address: string): boolean {
  const version = isIP(address)
  return version === 0 || address.includes('%') || inner.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
