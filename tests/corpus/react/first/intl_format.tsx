import { Card, useDividends } from "@atelier/sdk";

const currency = new Intl.NumberFormat("ru-RU", { style: "currency", currency: "RUB", maximumFractionDigits: 0 });
const monthFormat = new Intl.DateTimeFormat("ru-RU", { month: "long", year: "numeric" });

export default function Widget() {
  const dividends = useDividends();
  const byMonth = dividends.reduce<Record<string, number>>((acc, d) => {
    acc[d.month] = (acc[d.month] || 0) + d.amount;
    return acc;
  }, {});
  const months = Object.keys(byMonth).sort();
  return (
    <Card title="Дивиденды по месяцам">
      <table>
        <tbody>
          {months.map((month) => (
            <tr key={month}>
              <td>{monthFormat.format(new Date(`${month}-01T00:00:00Z`))}</td>
              <td style={{ textAlign: "right" }}>{currency.format(byMonth[month])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
