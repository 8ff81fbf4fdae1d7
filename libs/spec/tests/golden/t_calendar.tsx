import { Card, conversionNote, Table, useDividends } from "@atelier/sdk";

export default function Widget() {
  const payments = useDividends({ upcomingMonths: 6 });
  return (
    <Card
      title="Ожидаемые выплаты, месяцев вперёд: 6"
      note={conversionNote(payments)}
    >
      <Table
        rows={payments}
        columns={[
          { title: "Дата", field: "date", format: "date" },
          { title: "Название", field: "name" },
          { title: "Вид", field: "kind" },
          { title: "Сумма", field: "amount", format: "money", total: true },
        ]}
        empty="Выплат не ожидается"
      />
    </Card>
  );
}
