import type { Inventory, InventoryPod, InventorySnapshot } from './inventory.ts';

/**
 * The present inventory joined with the earlier ones, and with their pods that no longer exist. An earlier pod is known to have
 * had its addresses until the last snapshot that shows it, and not a moment longer. Nodes are those of the present.
 */
export function joinSnapshots(present: Inventory, earlier: readonly InventorySnapshot[]): Inventory {
  if (earlier.length === 0) return present;
  const now = new Set(present.pods.map(podKey));
  const past = new Map<string, InventoryPod>();
  for (const { time, inventory } of [...earlier].sort((one, other) => one.time - other.time)) {
    for (const pod of inventory.pods) {
      const key = podKey(pod);
      if (now.has(key)) continue;
      past.set(key, heldUntil(pod, time, past.get(key)));
    }
  }
  return { ...present, past: [...past.values()], earlier };
}

/** Identifies a pod across snapshots: a later pod of the same name is another one. */
function podKey({ namespace, name, tenure }: InventoryPod): string {
  return JSON.stringify([namespace, name, tenure?.from ?? null]);
}

function heldUntil(pod: InventoryPod, time: number, before: InventoryPod | undefined): InventoryPod {
  const { addresses = pod.addresses, from, until } = pod.tenure ?? {};
  // For a pod without a date, only the snapshots themselves say that it existed.
  const since = from ?? before?.tenure?.from ?? time;
  return {
    ...pod,
    addresses: [],
    tenure: { addresses, from: since, until: until ?? Math.max(since, time) },
  };
}
