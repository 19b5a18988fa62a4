/** An address and a port as proxies write them, `10.1.2.3:80` or `[2001:db8::1]:80`. */
export interface SocketAddress {
  readonly address: string;
  /** 0 where the writer knew none. */
  readonly port: number;
}

const SOCKET = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9.]{7,15})):(\d{1,5})$/;

/** Undefined for anything else: `-`, a pipe, a listener within the proxy. */
export function socketAddress(text: string | undefined): SocketAddress | undefined {
  const [whole, six, four, port] = SOCKET.exec(text ?? '') ?? [];
  const address = six ?? four;
  return whole === undefined || address === undefined ? undefined : { address, port: Number(port) };
}
