export default function Widget( { return 1 }
