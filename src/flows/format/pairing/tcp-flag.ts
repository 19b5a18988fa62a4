/** Bits of the TCP flags (RFC 9293, 3.1), of one packet or of all packets of a record together. */
export const TCP_FLAG = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const;
