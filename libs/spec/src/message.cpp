#include "atelier/spec/message.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"

#include "mentions.hpp"
#include "phrase_match.hpp"
#include "title_words.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

const Lexicon& lexicon_of(const Context& ctx) { return ctx.lexicon ? *ctx.lexicon : *Lexicon::built_in(); }

/// Reads a message word by word against the phrases that are whole messages.
class Reader {
public:
    Reader(std::string_view request, const Context& ctx)
        : request_(request),
          ctx_(ctx),
          lexicon_(lexicon_of(ctx).index()),
          tokens_(tokenize(request, lexicon_)),
          mentions_(find_mentions(request, ctx)) {}

    Message read() {
        if (tokens_.empty()) return {};
        if (auto message = whole()) return *message;
        if (auto message = back_to()) return *message;
        if (auto message = explanation()) return *message;
        if (auto message = figure()) return *message;
        return {};
    }

private:
    std::size_t phrase_at(std::size_t at, std::string_view key, const Phrase*& found) const {
        std::size_t best = 0;
        for (const auto& phrase : lexicon_.messages) {
            if (!key.empty() && phrase.key != key) continue;
            int score = 0;
            const auto length = match(lexicon_, phrase, tokens_, at, score);
            if (length > best) best = length, found = &phrase;
        }
        return best;
    }

    /// Phrases that say nothing without what follows them.
    static bool opens(std::string_view key) {
        return key.starts_with("explain") || key.ends_with("question") || key == "go_back";
    }

    bool filler(std::size_t token) const {
        const auto over = std::ranges::find_if(mentions_.all, [token](const Mention& m) {
            return m.begin <= token && token < m.end;
        });
        return over != mentions_.all.end() &&
               (over->is("noise") || over->is("prep") || over->is("neg") || over->is("conj"));
    }

    /// A message of nothing but such phrases and filler: "no, undo that please".
    std::optional<Message> whole() const {
        Message out;
        for (std::size_t at = 0; at < tokens_.size();) {
            const Phrase* found = nullptr;
            const auto length = phrase_at(at, {}, found);
            const bool counts = length > 0 && !opens(found->key);
            if (counts) {
                const bool chat = found->key == "greeting" || found->key == "thanks";
                if (out.control.empty() || (out.kind == Message::Kind::chat && !chat)) {
                    out.control = found->key;
                    out.kind = chat ? Message::Kind::chat : Message::Kind::control;
                }
                at += length;
            } else if (filler(at)) {
                ++at;
            } else {
                return std::nullopt;
            }
        }
        if (out.control.empty()) return std::nullopt;
        return out;
    }

    /// "back to before the colours": where to is said in the user's words.
    std::optional<Message> back_to() const {
        for (std::size_t at = 0; at < tokens_.size(); ++at) {
            const Phrase* found = nullptr;
            const auto length = phrase_at(at, "go_back", found);
            if (length == 0) {
                if (filler(at)) continue;
                return std::nullopt;
            }
            Message out;
            out.kind = Message::Kind::control;
            out.control = "go_back";
            const auto text = to_utf32(request_);
            if (at + length < tokens_.size())
                out.target = to_utf8(std::u32string_view(text).substr(tokens_[at + length].begin));
            return out;
        }
        return std::nullopt;
    }

    /// "how is my return calculated?", "why is Apple down?", "what does the tallest bar show?"
    std::optional<Message> explanation() const {
        std::size_t at = 0;
        const Phrase* found = nullptr;
        while (at < tokens_.size() && phrase_at(at, "explain", found) == 0 &&
               phrase_at(at, "explain_start", found) == 0 && filler(at))
            ++at;
        if (at >= tokens_.size()) return std::nullopt;
        if (phrase_at(at, "explain", found) == 0 && (phrase_at(at, "explain_start", found) == 0 || !has_end(at + 1)))
            return std::nullopt;
        Message out;
        out.kind = Message::Kind::explanation;
        for (const auto& m : mentions_.all) {
            if (m.is("metric") && !out.metric) out.metric = from_string<Metric>(m.key);
            if (m.is("field") && !out.field) out.field = from_string<Field>(m.key);
            if (m.is("ticker")) out.tickers.push_back(m.key);
        }
        return out;
    }

    bool has_end(std::size_t from) const {
        const Phrase* found = nullptr;
        for (std::size_t at = from; at < tokens_.size(); ++at)
            if (phrase_at(at, "explain_end", found) > 0) return true;
        return false;
    }

    /// Beside a widget a question is answered: "how much did I get in March?"
    std::optional<Message> figure() const {
        if (!ctx_.current) return std::nullopt;
        const Phrase* found = nullptr;
        for (std::size_t at = 0; at < tokens_.size(); ++at) {
            if (phrase_at(at, "no_question", found) > 0) return std::nullopt;
            if (phrase_at(at, "question", found) > 0) break;
            if (!filler(at)) return std::nullopt;
        }
        if (!found) return std::nullopt;
        Message out;
        out.kind = Message::Kind::figure;
        return out;
    }

    std::string_view request_;
    const Context& ctx_;
    const LexiconIndex& lexicon_;
    std::vector<Token> tokens_;
    Mentions mentions_;
};

}  // namespace

std::string_view to_string(Message::Kind kind) {
    switch (kind) {
        case Message::Kind::request:
            return "request";
        case Message::Kind::control:
            return "control";
        case Message::Kind::chat:
            return "chat";
        case Message::Kind::explanation:
            return "explanation";
        case Message::Kind::figure:
            break;
    }
    return "figure";
}

Message classify(std::string_view request, const Context& ctx) {
    constexpr std::size_t k_longest = 400;  // bytes: a longer message is no control, and a question about data is short
    if (request.size() > k_longest || own_title(request, lexicon_of(ctx).index())) return {};
    return Reader(request, ctx).read();
}

std::string explanation_of(const Message& message, Lang lang, const Lexicon& lexicon) {
    for (const auto& told : lexicon.index().explanations) {
        const bool metric = message.metric && told.about == "metric:" + std::string(to_string(*message.metric));
        const bool field =
            !message.metric && message.field && told.about == "field:" + std::string(to_string(*message.field));
        if (metric || field) return lang == Lang::ru ? told.ru : told.en;
    }
    return {};
}

Tour tour(Lang lang, const Lexicon& lexicon) {
    const auto& index = lexicon.index();
    if (lang == Lang::ru) return {index.tour_ru, index.tour_requests_ru};
    return {index.tour_en, index.tour_requests_en};
}

}  // namespace atelier::spec
