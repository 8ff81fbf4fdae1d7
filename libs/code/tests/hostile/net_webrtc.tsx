new RTCPeerConnection();
export default function Widget() { return <p>x</p>; }
