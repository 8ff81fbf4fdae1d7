#include <boost/json.hpp>

#include "atelier/base/text.hpp"
#include "atelier/spec/generate.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

std::string template_title(const Template& t, Lang lang) {
    const bool ru = lang == Lang::ru;
    const auto say = [ru](std::string_view en, std::string_view russian) { return std::string(ru ? russian : en); };
    const auto period = [&] {
        const auto value = from_string<Period>(t.text("period"));
        return std::string(title_of(value.value_or(Period::year)).in(lang));
    };
    switch (t.id) {
        case TemplateId::allocation_pie: {
            const auto group = t.text("group_by");
            const auto field =
                group == "asset" ? Field::ticker : from_string<Field>(group).value_or(Field::asset_class);
            return say("Portfolio by ", "Портфель по ") +
                   (group == "asset" ? say("asset", "бумагам") : std::string(info(field).by.in(lang)));
        }
        case TemplateId::transactions_table: {
            const bool trades = t.text("kinds") == "trades";
            return formatted(
                trades ? say("Last {} trades", "Последние сделки: {}")
                       : say("Last {} operations", "Последние операции: {}"),
                t.number("limit")
            );
        }
        case TemplateId::price_chart:
            return formatted(say("{} price {}", "Цена {} {}"), t.text("ticker"), period());
        case TemplateId::performance_chart: {
            const auto benchmark = from_string<Benchmark>(t.text("benchmark")).value_or(Benchmark::none);
            if (benchmark == Benchmark::none)
                return formatted(say("Portfolio value {}", "Стоимость портфеля {}"), period());
            return formatted(
                say("Portfolio against {} {}", "Портфель и {} {}"), title_of(benchmark).in(lang), period()
            );
        }
        case TemplateId::kpi_card:
        case TemplateId::risk_metrics: {
            const auto widget = as_widget(t);
            const std::string name(info(*widget->metric).title.in(lang));
            return t.id == TemplateId::risk_metrics ? name + " " + period() : name;
        }
        case TemplateId::top_movers: {
            const auto direction = t.text("direction");
            return direction == "gainers"  ? say("Gainers today", "Лидеры роста за день")
                   : direction == "losers" ? say("Losers today", "Лидеры падения за день")
                                           : say("Gainers and losers today", "Лидеры роста и падения за день");
        }
        case TemplateId::dividend_calendar:
            return formatted(
                say("Payments expected, months ahead: {}", "Ожидаемые выплаты, месяцев вперёд: {}"), t.number("months")
            );
        case TemplateId::holdings_table:
            return say("Positions", "Позиции");
        case TemplateId::news_feed:
            return t.text("ticker").empty() ? say("News", "Новости") : say("News: ", "Новости: ") + t.text("ticker");
        case TemplateId::price_alert:
            return formatted(
                t.text("condition") == "above" ? say("{} above {}", "{} выше {}") : say("{} below {}", "{} ниже {}"),
                t.text("ticker"), t.number("threshold")
            );
        case TemplateId::rebalance_calculator:
            return formatted(
                say("Rebalancing, drift above {}%", "Ребалансировка, отклонение больше {}%"),
                t.number("threshold_percent")
            );
    }
    return {};
}

std::string condition_title(const Filter& filter, Lang lang) {
    if (!filter.any.empty()) {
        std::string out;
        for (const auto& one : filter.any)
            out += (out.empty() ? "" : lang == Lang::ru ? " или " : " or ") + condition_title(one, lang);
        return out;
    }
    const std::string field = to_lower(info(filter.field).title.in(lang));
    if (const auto* number = std::get_if<double>(&filter.value)) {
        const bool percent = info(filter.field).type == Type::percent;
        const std::string value = percent ? number_text(*number * 100) + "%" : number_text(*number);
        return field + (filter.op == Op::eq ? ": " : " " + std::string(to_string(filter.op)) + " ") + value;
    }
    const bool negated = filter.op == Op::ne || filter.op == Op::not_in;
    const bool dated = info(filter.field).type == Type::date;
    const std::string sign = dated && filter.op != Op::eq ? " " + std::string(to_string(filter.op)) + " " : ": ";
    return field + (negated && !dated ? (lang == Lang::ru ? ": не " : ": not ") : sign) + join(filter.texts(), ", ");
}

std::string widget_title(const Widget& w, Lang lang) {
    const bool ru = lang == Lang::ru;
    std::string out;
    if (w.metric) {
        out = info(*w.metric).title.in(lang);
        if (w.period && info(*w.metric).periodic) out += " " + std::string(title_of(*w.period).in(lang));
        return out;
    }
    const std::string rows(info(w.source).title.in(lang));
    const bool drawn = w.view != View::table || w.group_by;
    const auto kind = std::ranges::find(w.filters, Field::kind, &Filter::field);
    if (w.count) {
        out = ru ? rows + ", количество" : "Number of " + to_lower(rows);
    } else if (drawn && w.measure) {
        out = info(*w.measure).title.in(lang);
        const bool plain = w.source == Source::positions || w.source == Source::history;
        if (!plain)
            out = *w.measure == info(w.source).default_measure && kind == w.filters.end() ? rows
                                                                                          : rows + ": " + to_lower(out);
        if (w.source == Source::history && *w.measure == Field::value) out = rows;
        if (w.aggregate != Aggregate::sum)
            out = capital(std::string(title_of(w.aggregate).in(lang))) + " " + to_lower(out);
    } else {
        out = rows;
    }
    if (w.group_by)
        out += (ru ? " по " : " by ") +
               std::string(*w.group_by == Field::ticker && ru ? "бумагам" : info(*w.group_by).by.in(lang));
    if (w.limit) out += formatted(ru ? ", первые {}" : ", first {}", *w.limit);
    if (w.limit_per) out += formatted(ru ? " в каждой группе по {}" : " of each {}", info(*w.limit_per).by.in(lang));
    if (w.cumulative) out += ru ? " нарастающим итогом" : ", running total";
    std::string conditions;
    for (const auto& filter : w.filters) conditions += (conditions.empty() ? "" : ", ") + condition_title(filter, lang);
    if (!conditions.empty()) out += " (" + conditions + ")";
    if (w.calendar) out += " " + title_of(*w.calendar, lang);
    if (w.period) out += " " + std::string(title_of(*w.period).in(lang));
    return out;
}

}  // namespace

std::string title(const Spec& spec, Lang lang) {
    if (!spec.title.empty()) return spec.title;
    const auto text = spec.widget() ? widget_title(*spec.widget(), lang) : template_title(*spec.as_template(), lang);
    return capital(std::string(truncate_utf8(text, 118)));
}

manifest::Manifest manifest_of(const Generated& generated, std::string_view id) {
    manifest::Manifest out;
    out.id = id;
    out.title = {generated.title_en, generated.title_ru};
    out.slot = to_string(generated.slot);
    out.size = generated.size;
    out.tools = generated.tools;
    return out;
}

}  // namespace atelier::spec
