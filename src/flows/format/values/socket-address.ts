import { digitsIn } from './digits-in.ts';
import { textMemo } from './text-memo.ts';

/**
 * An address and a port as proxies write them, `10.1.2.3:80` or `[2001:db8::1]:80`; the IPv4 address of a dual-stack socket,
 * `[::ffff:10.1.2.3]:80`, is read as IPv4.
 */
export interface SocketAddress {
  readonly address: string;
  /** 0 if the writer did not know it. */
  readonly port: number;
}

const SIX = /^\[(?:::ffff:(?=\d{1,3}\.))?([0-9a-f:.]{2,45})(?:%[^\]\s]{1,32})?\]$/i;
const MAX_DIGITS = 5;
const FOUR = /^[0-9.]{7,15}$/;

/** Undefined for anything else: `-`, a pipe, a listener within the proxy. */
export function socketAddress(text: string | undefined): SocketAddress | undefined {
  const colon = text?.lastIndexOf(':') ?? -1;
  if (text === undefined || colon < 0) return undefined;
  const address = addressIn(text.slice(0, colon));
  const port = text.length - colon <= MAX_DIGITS + 1 ? digitsIn(text.slice(colon + 1)) : undefined;
  return address === undefined || port === undefined ? undefined : { address, port };
}

/** Clients have another port each time, but often the same address as before. */
const addressIn = textMemo((text) => (FOUR.test(text) ? text : SIX.exec(text)?.[1]));
