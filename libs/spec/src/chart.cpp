#include "chart.hpp"

#include <algorithm>
#include <limits>

namespace atelier::spec {
namespace {

/// A rule never spans more mentions than this, a request has never more content: what is longer is no wish for one
/// widget.
constexpr std::size_t k_longest_piece = 20;
constexpr std::size_t k_longest_request = 120;
/// Pieces of one stretch; further ones of the same form would say the same.
constexpr std::size_t k_most_pieces = 6;
/// One piece over four mentions is better than two that share them.
constexpr int k_piece_cost = 3;

/// Filler between the parts of a piece: "positions [that are] not [in] dollars".
bool may_be_skipped(const Mention& m) { return m.is("noise") || m.is("prep") || m.is("subject"); }

/// What says nothing alone: an amount, a date, a soft value.
bool needs_more(const Piece& piece) {
    return piece.form == Form::amount || piece.form == Form::date || piece.form == Form::bound ||
           (piece.form == Form::values && piece.soft && !piece.negated);
}

class Chart {
public:
    explicit Chart(const Mentions& mentions) : mentions_(mentions), starts_(mentions.all.size()) {
        for (std::size_t i = 0; i < mentions.all.size(); ++i) {
            Piece leaf;
            leaf.begin = i;
            leaf.end = i + 1;
            leaf.mention = &mentions.all[i];
            starts_[i].push_back(std::move(leaf));
        }
    }

    void fill() {
        const std::size_t n = starts_.size();
        for (std::size_t length = 1; length <= std::min(n, k_longest_piece); ++length)
            for (std::size_t begin = 0; begin + length <= n; ++begin) span(begin, begin + length);
    }

    /// The cover of the request with the greatest weight; each piece costs a little.
    std::vector<Piece> cover() const {
        const std::size_t n = starts_.size();
        std::vector<int> best(n + 1, 0);
        std::vector<const Piece*> choice(n, nullptr);
        for (std::size_t i = n; i-- > 0;) {
            best[i] = std::numeric_limits<int>::min();
            for (const auto& piece : starts_[i]) {
                const int value = piece.weight + best[piece.end] - k_piece_cost;
                if (value > best[i]) best[i] = value, choice[i] = &piece;
            }
        }
        std::vector<Piece> out;
        for (std::size_t i = 0; i < n; i = choice[i]->end) out.push_back(*choice[i]);
        return out;
    }

private:
    void span(std::size_t begin, std::size_t end) {
        // Rules with one part build on what others have just made: as often as that gives something new.
        for (int round = 0; round < 3; ++round) {
            const auto before = starts_[begin].size();
            for (const auto& rule : rules()) {
                if (round > 0 && rule.parts.size() > 1) continue;
                std::vector<const Piece*> parts;
                apply(rule, begin, begin, end, parts);
            }
            for (auto& piece : made_) add(std::move(piece));
            made_.clear();
            if (starts_[begin].size() == before) return;
        }
    }

    static bool fits(const RulePart& part, const Piece& piece) {
        if (part.form != piece.form) return false;
        if (part.form != Form::leaf) return true;
        return piece.mention->is(part.kind) && (part.key.empty() || piece.mention->key == part.key);
    }

    void apply(const Rule& rule, std::size_t begin, std::size_t at, std::size_t end, std::vector<const Piece*>& parts) {
        if (parts.size() == rule.parts.size()) {
            if (at != end) return;
            Piece piece;
            piece.begin = begin;
            piece.end = end;
            piece.rules.push_back(rule.name);
            for (const auto* part : parts)
                piece.rules.insert(piece.rules.end(), part->rules.begin(), part->rules.end());
            const auto made_by = piece.rules;
            for (const auto* part : parts) piece.leaves += part->form == Form::leaf ? 1 : part->leaves;
            const int leaves = piece.leaves;
            piece.weight = 10 * leaves + 1;
            if (!rule.build(parts, piece)) return;
            piece.leaves = leaves;
            piece.rules = made_by;
            if (needs_more(piece)) piece.weight = -1000;
            made_.push_back(std::move(piece));
            return;
        }
        if (at >= end) return;
        const auto& part = rule.parts[parts.size()];
        for (const auto& piece : starts_[at]) {
            if (piece.end > end || !fits(part, piece)) continue;
            parts.push_back(&piece);
            apply(rule, begin, piece.end, end, parts);
            parts.pop_back();
        }
        if (!parts.empty() && may_be_skipped(mentions_.all[at])) apply(rule, begin, at + 1, end, parts);
    }

    void add(Piece piece) {
        auto& list = starts_[piece.begin];
        const auto same = [&](const Piece& other) {
            return other.end == piece.end && other.rules == piece.rules && other.weight >= piece.weight;
        };
        if (std::ranges::any_of(list, same)) return;
        if (std::ranges::count(list, piece.end, &Piece::end) >= static_cast<std::ptrdiff_t>(k_most_pieces)) return;
        list.push_back(std::move(piece));
    }

    const Mentions& mentions_;
    std::vector<std::vector<Piece>> starts_;  ///< by first mention
    std::vector<Piece> made_;
};

}  // namespace

const Piece* Parse::over(std::size_t mention) const {
    for (const auto& piece : phrases)
        if (piece.form != Form::leaf && piece.begin <= mention && mention < piece.end) return &piece;
    return nullptr;
}

Parse parse_phrases(const Mentions& mentions) {
    Parse out;
    if (mentions.too_long || mentions.all.size() > k_longest_request) {
        out.too_long = true;
        return out;
    }
    Chart chart(mentions);
    chart.fill();
    out.phrases = chart.cover();
    return out;
}

std::vector<RuleInfo> rule_infos() {
    std::vector<RuleInfo> out;
    for (const auto& rule : rules()) out.push_back({rule.name, rule.example});
    return out;
}

}  // namespace atelier::spec
