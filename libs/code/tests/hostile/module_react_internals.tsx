import { __CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE as x } from "react"; x;
export default function Widget() { return <p>x</p>; }
