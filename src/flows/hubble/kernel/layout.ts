/** What the kernel and its reader agree on. AssemblyScript and TypeScript both read this file: plain numbers only. */

/** Fields of a flow that the kernel knows, from 1. The first ones take part in the line's form with their whole value. */
export const JUDGED_COUNT = 10;
export const NODE_NAME = 11;
export const SOURCE_NAMES = 12;
export const DESTINATION_NAMES = 13;
export const DESTINATION_SERVICE = 14;
export const TIME = 15;
export const IP = 16;
export const L4 = 17;
export const L7 = 18;
export const SOURCE = 19;
export const DESTINATION = 20;
export const AGGREGATE = 21;
export const FIRST_POLICY_FIELD = 22;
export const WANTED_COUNT = 25;
/** A flow with one of these is written by other names, for the real parser. */
export const OTHER_SPELLING = 30;
/** Any other field; ignored. */
export const UNWANTED = 31;

/** Kinds of pieces besides the values of fields, which have the field's number. */
export const KEY = 32;
export const MEMBER = 33;
export const FORM = 34;
export const TEMPLATE = 35;
export const END = 36;

/** A line as the kernel leaves it, in words of 32 bits; times are 64-bit floating-point numbers. */
export const LINE_WORDS = 32;
/** Where the line is in the input. */
export const LINE_START = 0;
export const LINE_END = 1;
/** 0: it needs JSON.parse, and nothing else below is set. */
export const LINE_IS_READ = 2;
/** Milliseconds since 1970, in two words; NaN: not recorded. */
export const LINE_TIME = 4;
/** Pieces; 0: not there. */
export const LINE_FORM = 6;
export const LINE_SOURCE = 7;
export const LINE_DESTINATION = 8;
export const LINE_SOURCE_NAMES = 9;
export const LINE_DESTINATION_NAMES = 10;
export const LINE_NODE = 11;
export const LINE_ENVELOPE_NODE = 12;
export const LINE_AGGREGATE = 13;
export const LINE_POLICIES = 14;
/** Bits, see below. */
export const LINE_L4 = 18;
/** 0: not recorded. */
export const LINE_SOURCE_PORT = 19;
export const LINE_DESTINATION_PORT = 20;
/** Where the value of `l7` is in the input. */
export const LINE_L7_START = 21;
export const LINE_L7_END = 22;
export const LINE_L7 = 23;
export const LINE_HAS_DESTINATION_SERVICE = 24;
/** Of the ends, see PIECE_NOTE and PIECE_POD. */
export const LINE_SOURCE_NOTE = 25;
export const LINE_SOURCE_POD = 26;
export const LINE_DESTINATION_NOTE = 27;
export const LINE_DESTINATION_POD = 28;
/** Of the form, see FORM_ALONE and the others. */
export const LINE_FORM_NOTE = 29;
/** Its place among the lines of the block. */
export const LINE_INDEX = 30;
/** The piece of `l7`; 0: there is none, or it was not met lately. */
export const LINE_L7_PIECE = 31;

/**
 * What a line says besides who, to whom, the port, and when: the pieces of the judged fields in their order, and these words. Of most recordings
 * there are some dozens.
 */
export const FORM_L4 = 10;
/** See PORTS_SHIFT and the others. */
export const FORM_BITS = 11;
export const FORM_AGGREGATE = 12;
/** Four of them. */
export const FORM_POLICIES = 13;
export const FORM_WORDS = 20;

/** Bits of FORM_BITS: LINE_L7, whether a Service is named, of each port 0 (none), 1 (a server's) or 2 (a client's), and of each end NOTE_BITS of its note. */
export const FORM_HAS_SERVICE = 8;
export const FORM_SOURCE_PORT_SHIFT = 4;
export const FORM_DESTINATION_PORT_SHIFT = 6;
export const FORM_SOURCE_SHIFT = 8;
export const FORM_DESTINATION_SHIFT = 10;
/** Linux gives clients ports from here on (net.ipv4.ip_local_port_range). */
export const FIRST_CLIENT_PORT = 32_768;
/** What judgements ask of the note of an end. */
export const NOTE_BITS = 3;
/** Bit of a note: an address outside of the cluster, which is one end whatever it is called. */
export const NOTE_IS_OUTSIDE = 4;
/** Bit of each note. */
export const NOTE_IS_MADE = 8;
/** From here on an end's number among those of the digest, from 1; 0: that depends on more than the end. */
export const NOTE_ID_SHIFT = 4;

/** What its reader notes of a form. 0: nothing yet, so that its lines are handed over. */
export const FORM_ALONE = 1;
/** Its lines are counted by who, to whom, port, names that came before, and `l7`. */
export const FORM_TALLIED = 2;
/** Its lines are counted. */
export const FORM_COUNTED = 3;

/**
 * A tally, in words: lines that say the same but for their times, the ports of their clients, and which pods of the ends they are of. Its key comes first. The
 * times are 64-bit floating-point numbers.
 */
export const TALLY_SOURCE_NOTE = 0;
export const TALLY_DESTINATION_NOTE = 1;
export const TALLY_FORM = 2;
export const TALLY_DESTINATION_NAMES = 3;
export const TALLY_PORT = 4;
export const TALLY_L7 = 5;
export const TALLY_LINES = 6;
/** A bit for each hour of the day, in UTC. */
export const TALLY_HOURS = 7;
export const TALLY_FIRST = 8;
export const TALLY_LAST = 10;
/** The pieces and the port of the earliest line. */
export const TALLY_SOURCE = 12;
export const TALLY_DESTINATION = 13;
export const TALLY_NODE = 14;
export const TALLY_SOURCE_PORT = 15;
export const TALLY_WORDS = 16;

/** A list of names that may never come again, of a line that was tallied: the place of its tally, and the piece. */
export const NAMED_TALLY = 0;
export const NAMED_PIECE = 1;
export const NAMED_WORDS = 2;

/**
 * The first bytes of a name, as a number of 64 bits of which the first byte is the highest: of each tally its reader may set one behind which no
 * name matters.
 */
export const BOUND_BYTES = 8;

/**
 * The times of what was counted, in 64-bit floating-point numbers: of an hour, or of the node with a piece; the first one and the last one. Then of an
 * hour its minutes, a bit each, in two words: those of its first half, and of its second.
 */
export const SPAN_OF = 0;
export const SPAN_FIRST = 1;
export const SPAN_LAST = 2;
export const SPAN_MINUTES = 3;
export const SPAN_NUMBERS = 4;

/** Bits of LINE_L4: the protocol's place among TCP, UDP, SCTP, ICMP, ICMPv6, other, unknown; flags; ICMP type and code. */
export const L4_PROTOCOL_MASK = 7;
export const L4_UNKNOWN = 6;
export const L4_SYN = 8;
export const L4_ACK = 16;
export const L4_ICMP_TYPE_SHIFT = 8;
export const L4_ICMP_CODE_SHIFT = 16;

/** Bits of LINE_L7. */
export const L7_PRESENT = 1;
export const L7_RESPONSE = 2;
export const L7_DNS = 4;

/** A piece in memory, in bytes: what it is, and behind that its bytes. */
export const PIECE_NUMBER = 0;
export const PIECE_LENGTH = 4;
export const PIECE_KIND = 8;
/** Of a key or a member: the number of its field. */
export const PIECE_FIELD = 12;
/** Of a key: how many values it had. */
export const PIECE_VALUES = 20;
/** Of a member: where its value begins among its bytes; 0 of a key. */
export const PIECE_VALUE_START = 16;
/** Of an end: its address, its number on its node, which is not zero, and the place of its template; the pod's name stands behind them. 0: no template. */
export const PIECE_ADDRESS_LENGTH = 12;
export const PIECE_ID_LENGTH = 16;
export const PIECE_TEMPLATE = 20;
/**
 * A template is the object of an end without what differs from pod to pod: the values of `ID` and `pod_name`, which have their places
 * among its bytes in this order. The first place is 0 and the second one is the first one when nothing was left out there.
 */
export const PIECE_ID_PLACE = 12;
export const PIECE_NAME_PLACE = 16;
export const PIECE_HASH = 24;
/** Of an end or a form: what its reader notes there, and gets with each line; 0 at first. Of a node: its span, from 1. */
export const PIECE_NOTE = 28;
/** Of a form: how many lines were counted. */
export const PIECE_COUNT = 32;
/** Of an end: the same for all that have the same pod's name, and hardly for any other; 0: no name was left out of the template. */
export const PIECE_POD = 32;
export const PIECE_HEADER = 40;

/**
 * Pieces kept: whoever needs more forgets all and begins anew. Numbers from here on are of lists of names that may never come again, which mean
 * nothing behind the lines that are handed over with them.
 */
export const MAX_PIECES = 192 * 1024;
