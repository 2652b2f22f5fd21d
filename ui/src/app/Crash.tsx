import { Component, type ReactNode } from "react";

import { CrashCard } from "@/components/state/CrashCard";

interface Props {
  children: ReactNode;
  /** Another screen is another try. */
  resetKey?: string;
}

/** A screen that throws says so in its own place; the rest of the window stays. */
export class Crash extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.resetKey !== this.props.resetKey) this.setState({ failed: false });
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <CrashCard retry={() => this.setState({ failed: false })} />;
  }
}
