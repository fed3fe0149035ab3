/** Of the enclosure's own network: the node, which is the bridge of the pods as well. */
export const NODE = '10.88.0.1';
export const PODS = '10.88.0.0/24';
export const SERVICES = '10.0.0.0/24';
/** Of the Service `kubernetes`: the first of them. */
export const API_SERVICE = '10.0.0.1';
export const API_PORT = 6443;
export const API = `https://127.0.0.1:${API_PORT}`;
export const NODE_NAME = 'n1';
