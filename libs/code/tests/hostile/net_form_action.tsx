export default function Widget() {
  return <form action="https://evil.example/" method="post" />;
}
