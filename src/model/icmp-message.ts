/** Type and code of an ICMP or ICMPv6 message (IANA, "ICMP Type Numbers" and "ICMPv6 type Numbers"), each 0 to 255. */
export interface IcmpMessage {
  readonly type: number;
  /** Undefined when not recorded. */
  readonly code: number | undefined;
}
