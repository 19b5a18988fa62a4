/** An address and a port as proxies write them, `10.1.2.3:80` or `[2001:db8::1]:80`; IPv4 of a socket of both families, `[::ffff:10.1.2.3]:80`, is IPv4. */
export interface SocketAddress {
  readonly address: string;
  /** 0 where the writer knew none. */
  readonly port: number;
}

const SOCKET = /^(?:\[(?:::ffff:(?=\d{1,3}\.))?([0-9a-f:.]{2,45})\]|([0-9.]{7,15})):(\d{1,5})$/i;

/** Undefined for anything else: `-`, a pipe, a listener within the proxy. */
export function socketAddress(text: string | undefined): SocketAddress | undefined {
  const [whole, six, four, port] = SOCKET.exec(text ?? '') ?? [];
  const address = six ?? four;
  return whole === undefined || address === undefined ? undefined : { address, port: Number(port) };
}
