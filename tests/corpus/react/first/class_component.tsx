import React from "react";
import { Card, usePositions, type Position } from "@atelier/sdk";

interface Props {
  positions: Position[];
}

interface State {
  expanded: boolean;
}

class Summary extends React.Component<Props, State> {
  constructor(props: Props) {
    super(props);
    this.state = { expanded: false };
    this.toggle = this.toggle.bind(this);
  }

  toggle() {
    this.setState((prev) => ({ expanded: !prev.expanded }));
  }

  render() {
    const { positions } = this.props;
    const visible = this.state.expanded ? positions : positions.slice(0, 3);
    return (
      <div>
        <ul>
          {visible.map((p) => (
            <li key={p.ticker}>{p.name}</li>
          ))}
        </ul>
        <button type="button" onClick={this.toggle}>
          {this.state.expanded ? "Less" : "More"}
        </button>
      </div>
    );
  }
}

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="Summary">
      <Summary positions={positions} />
    </Card>
  );
}
