/** The port of HBONE, Istio's tunnel between ends in ambient mode: the one that policies see. */
export const TUNNEL_PORT = 15_008;
