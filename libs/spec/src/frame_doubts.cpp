#include "frame_doubts.hpp"

#include <algorithm>
#include <array>

#include "util.hpp"

namespace atelier::spec {
namespace {

class Doubts {
public:
    Doubts(const DoubtView& view, Frame& frame) : view_(view), frame_(frame) {}

    void run() {
        groups_or_each();
        vague();
    }

private:
    bool is(std::size_t i, std::string_view kind) const { return i < view_.list.size() && view_.list[i]->is(kind); }
    bool is(std::size_t i, std::string_view kind, std::string_view key) const {
        return i < view_.list.size() && view_.list[i]->is(kind, key);
    }
    bool has(std::string_view kind) const {
        return std::ranges::any_of(view_.list, [kind](const Mention* m) { return m->is(kind); });
    }
    /// Whether a rule has made it part of a condition or a date.
    bool taken(std::size_t i) const {
        return view_.parse.over(static_cast<std::size_t>(view_.list[i] - view_.mentions.all.data())) != nullptr;
    }

    /// "top 3 of each sector" limits every group, "top 5 by sector" may mean the groups or what is in them.
    void groups_or_each() {
        if (!frame_.group || (frame_.group == Field::ticker && view_.rows == Source::positions)) return;
        if (!frame_.limit && !how_many_each()) return;
        const bool sums = std::ranges::any_of(view_.list, [](const Mention* m) {
            return m->is("total_row") || m->is("ask", "howmuch") || m->is("field", "amount");
        });
        if (sums || frame_.source == Source::history) return;
        const auto each = [](Frame& frame) { frame.limit_per = frame.group, frame.group.reset(); };
        if (view_.each) {
            each(frame_);
            return;
        }
        if (is_time(*frame_.group)) return;
        Doubt doubt{
            "each",
            {"The first ones of each group, or the first groups?", "Первые в каждой группе или первые группы?"},
            {}
        };
        doubt.readings = {each, [](Frame&) {}};
        frame_.doubts.push_back(std::move(doubt));
    }

    /// "the largest position in each country" is one, "the largest positions" are as many as the user says.
    bool how_many_each() {
        if (!view_.each || frame_.order == Order::none) return false;
        for (std::size_t i = 0; i + 1 < view_.list.size(); ++i) {
            const bool rank = is(i, "order") || is(i, "expensive") || is(i, "cheap");
            if (!rank || !(is(i + 1, "source") || is(i + 1, "move"))) continue;
            if (is_singular(*view_.list[i], *view_.list[i + 1])) {
                frame_.limit = 1;
                return true;
            }
            Doubt doubt{"how_many", {"How many of each?", "По сколько из каждой группы?"}, {}};
            for (const int n : {1, 3, 5})
                doubt.readings.push_back([n](Frame& frame) {
                    frame.limit_per = frame.group, frame.group.reset(), frame.limit = n;
                });
            frame_.doubts.push_back(std::move(doubt));
            return false;
        }
        return false;
    }

    /// English tells by the noun, Russian by the adjective before it.
    bool is_singular(const Mention& rank, const Mention& noun) const {
        const auto& adjective = view_.mentions.tokens[rank.end - 1];
        if (!adjective.cyrillic) return !view_.mentions.tokens[noun.end - 1].word.ends_with('s');
        return std::ranges::any_of(std::array{"ая", "ый", "ий", "ой", "ую", "ее", "ое"}, [&](const char* ending) {
            return adjective.word.ends_with(ending);
        });
    }

    static std::function<void(Frame&)> sorted(Field field, Order order) {
        return [field, order](Frame& frame) { frame.sort = field, frame.order = order; };
    }

    /// "best positions", "large positions", "cheap stocks" name no measure: there are several.
    void vague() {
        if (moved_when()) return;
        if (frame_.sort || frame_.measure || frame_.metric || has("move") || has("today") || has("template") ||
            frame_.view == View::number)
            return;
        const auto order = frame_.order == Order::none ? Order::descending : frame_.order;
        const auto source = view_.rows;
        if (view_.quality && source == Source::positions && !frame_.group) {
            Doubt doubt{"best", {"Best by what?", "Лучшие по какому показателю?"}, {}};
            if (order == Order::ascending) doubt.question = {"Worst by what?", "Худшие по какому показателю?"};
            for (const auto field : {Field::value, Field::profit_percent, Field::profit, Field::day_change})
                doubt.readings.push_back(sorted(field, order));
            frame_.doubts.push_back(std::move(doubt));
            return;
        }
        if (view_.quality && source == Source::positions && !frame_.limit) {
            Doubt doubt{"best", {"Best by what?", "Лучшие по какому показателю?"}, {}};
            for (const auto field : {Field::value, Field::profit})
                doubt.readings.push_back([field, order](Frame& frame) { frame.measure = field, frame.order = order; });
            frame_.doubts.push_back(std::move(doubt));
            return;
        }
        if (view_.quality && source == Source::dividends && !frame_.group && !frame_.limit) {
            Doubt doubt{"best", {"Best by what?", "Лучшие по какому показателю?"}, {}};
            for (const auto field : {Field::amount, Field::yield_percent})
                doubt.readings.push_back(sorted(field, order));
            frame_.doubts.push_back(std::move(doubt));
            return;
        }
        for (std::size_t i = 0; i < view_.list.size(); ++i)
            if (is(i, "vague") && !taken(i) && !is(i + 1, "view") && !(i > 0 && is(i - 1, "view")))
                return vague_word(view_.list[i]->key, source);
    }

    /// "winners", "losers" of no time: today's, or since they were bought?
    bool moved_when() {
        const bool bare = has("move") && !has("today") && !has("template") && !frame_.period && !frame_.calendar &&
                          !frame_.months && !has("alert");
        const bool something = frame_.sort || frame_.measure || frame_.metric || frame_.source || frame_.chart ||
                               frame_.view || !frame_.filters.empty() || !frame_.tickers.empty();
        if (!bare || something || has("benchmark") || has("compare") || has("ask") || subject()) return false;
        bool up = false, down = false;
        for (const auto* m : view_.list) up |= m->is("move", "up"), down |= m->is("move", "down");
        if (up == down) return false;
        const auto order = up ? Order::descending : Order::ascending;
        Doubt doubt{"day_or_whole", {"Today, or since they were bought?", "За сегодня или с момента покупки?"}, {}};
        doubt.readings.push_back([](Frame&) {});
        doubt.readings.push_back([order](Frame& frame) {
            frame.sort = frame.measure = Field::profit_percent, frame.order = order;
        });
        frame_.doubts.push_back(std::move(doubt));
        return true;
    }

    bool subject() const {
        return std::ranges::any_of(view_.mentions.all, [](const Mention& m) { return m.is("subject"); });
    }

    void vague_word(std::string_view key, Source source) {
        Doubt doubt{
            "vague",
            {"Where is the line? Shall I sort them instead?", "Где граница? Может быть, просто отсортировать?"},
            {}
        };
        const bool up = key == "large" || key == "expensive";
        if (key == "old") {
            doubt.readings.push_back(sorted(Field::date, Order::ascending));
        } else if (source == Source::positions) {
            const auto order = up ? Order::descending : Order::ascending;
            const Field main = key == "cheap" || key == "expensive" ? Field::price : Field::value;
            doubt.readings.push_back(sorted(main, order));
            doubt.readings.push_back(sorted(main == Field::price ? Field::value : Field::share, order));
        } else {
            doubt.readings.push_back(sorted(info(source).default_measure, up ? Order::descending : Order::ascending));
        }
        const auto first_ten = [first = doubt.readings[0]](Frame& frame) { first(frame), frame.limit = 10; };
        doubt.readings.push_back(first_ten);
        frame_.doubts.push_back(std::move(doubt));
    }

    const DoubtView& view_;
    Frame& frame_;
};

}  // namespace

void find_doubts(const DoubtView& view, Frame& frame) { Doubts(view, frame).run(); }

}  // namespace atelier::spec
