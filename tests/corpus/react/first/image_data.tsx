import { Card } from "@atelier/sdk";

const dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

export default function Widget() {
  return (
    <Card title="Logo">
      <figure>
        <img src={dot} alt="logo" width={32} height={32} />
        <figcaption>Портфель</figcaption>
      </figure>
    </Card>
  );
}
