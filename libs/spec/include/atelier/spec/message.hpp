#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/spec/fill.hpp"

namespace atelier::spec {

/// What a message asks for, before anything is built or changed.
struct Message {
    enum class Kind {
        request,      ///< a widget, or with Context::current a change of it: fill()
        control,      ///< `control` names it
        chat,         ///< "greeting" or "thanks" in `control`: no widget is meant, nothing may change
        explanation,  ///< how something is calculated, why it is so, what a widget shows: nothing may change
        figure,       ///< a question that figures answer (figures_of); nothing may change
    };
    Kind kind = Kind::request;
    /// undo, redo, go_back, continue, help, publish, stop, delete, changed ("what did you change?").
    std::string control;
    std::string target;  ///< go_back: the words that say where to ("the colours"); may be empty
    // An explanation's subject, as far as the words name one.
    std::optional<Metric> metric;
    std::optional<Field> field;
    std::vector<std::string> tickers;
};

std::string_view to_string(Message::Kind kind);

/// Pure; safe to call from any thread. With Context::current a question is answered and never replaces the widget;
/// without it "how much cash is left?" is a request for a widget that shows it.
Message classify(std::string_view request, const Context& ctx);

/// How the product calculates what the explanation is about, from the application's words; empty where it has none.
std::string explanation_of(const Message& message, Lang lang, const Lexicon& lexicon);

/// What can be done, with requests to try; each of them is built at once.
struct Tour {
    std::string text;
    std::vector<std::string> requests;
};
Tour tour(Lang lang, const Lexicon& lexicon);

}  // namespace atelier::spec
