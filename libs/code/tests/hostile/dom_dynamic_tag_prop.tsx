function Box({ as: Tag }: { as: string }) { return <Tag />; }
export default function Widget() {
  return (
    <Box as="iframe" />
  );
}
