/** How far the server's clock is from ours, by the times that its answers name. */
export interface ServerClock {
  /**
   * Takes note of an answer: its Date header (RFC 9110 section 6.6.1, in whole seconds; undefined where it has none), and when the
   * request was sent and answered by our clock.
   */
  readonly note: (date: string | undefined, sentAt: number, answeredAt: number) => void;
  /** In milliseconds; negative: ours is ahead. 0 while both may show the same time, or the server has named none. */
  readonly aheadMs: () => number;
}

const NOT_KNOWN = { atLeast: Number.NEGATIVE_INFINITY, atMost: Number.POSITIVE_INFINITY };

/** Each answer gives bounds; together they are narrower than the second to which the header is exact. */
export function createServerClock(): ServerClock {
  let bounds = NOT_KNOWN;
  return {
    note: (date, sentAt, answeredAt) => {
      const second = date === undefined ? Number.NaN : Date.parse(date);
      if (Number.isNaN(second)) return;
      const seen = { atLeast: second - answeredAt, atMost: second + 1000 - sentAt };
      const both = {
        atLeast: Math.max(seen.atLeast, bounds.atLeast),
        atMost: Math.min(seen.atMost, bounds.atMost),
      };
      // One of the clocks was set meanwhile.
      bounds = both.atLeast > both.atMost ? seen : both;
    },
    aheadMs: () => {
      const { atLeast, atMost } = bounds;
      const maySame = atLeast <= 0 && atMost >= 0;
      return maySame ? 0 : Math.round((atLeast + atMost) / 2);
    },
  };
}
