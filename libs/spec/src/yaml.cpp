#include "yaml.hpp"

#include <yaml.h>

#include <boost/json.hpp>
#include <charconv>

namespace atelier::spec {
namespace {

class Document {
public:
    explicit Document(const std::string& text) {
        yaml_parser_initialize(&parser_);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    ~Document() { yaml_parser_delete(&parser_); }
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    Result<json::Value> read() {
        ATL_CHECK(expect(YAML_STREAM_START_EVENT));
        ATL_CHECK(expect(YAML_DOCUMENT_START_EVENT));
        ATL_TRY(auto value, node(0));
        ATL_CHECK(expect(YAML_DOCUMENT_END_EVENT));
        ATL_CHECK(expect(YAML_STREAM_END_EVENT));
        return value;
    }

private:
    /// The next event's type; its text stays in `scalar_`.
    Result<yaml_event_type_t> next() {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser_, &event)) return fail(trouble(parser_.problem ? parser_.problem : "no YAML"));
        line_ = event.start_mark.line + 1;
        const auto type = event.type;
        bool plain = true;
        if (type == YAML_SCALAR_EVENT) {
            scalar_.assign(reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length);
            plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        }
        yaml_event_delete(&event);
        quoted_ = !plain;
        return type;
    }

    Result<void> expect(yaml_event_type_t wanted) {
        ATL_TRY(const auto type, next());
        if (type != wanted) return fail(trouble("one document is expected"));
        return {};
    }

    Error trouble(const std::string& what) const {
        const auto line = line_ ? line_ : parser_.problem_mark.line + 1;
        return Error{Code::invalid_argument, "line " + std::to_string(line) + ": " + what};
    }

    Result<json::Value> node(int depth) {
        ATL_TRY(const auto type, next());
        return node(type, depth);
    }

    Result<json::Value> node(yaml_event_type_t type, int depth) {
        constexpr int k_deepest = 32;
        if (depth > k_deepest) return fail(trouble("too many levels"));
        if (type == YAML_SCALAR_EVENT) return scalar();
        if (type == YAML_SEQUENCE_START_EVENT) return sequence(depth);
        if (type == YAML_MAPPING_START_EVENT) return mapping(depth);
        return fail(trouble("anchors and aliases are not read"));
    }

    json::Value scalar() const {
        if (!quoted_ && scalar_ == "true") return true;
        if (!quoted_ && scalar_ == "false") return false;
        double number = 0;
        const auto [end, error] = std::from_chars(scalar_.data(), scalar_.data() + scalar_.size(), number);
        if (!quoted_ && error == std::errc{} && end == scalar_.data() + scalar_.size()) return number;
        return json::Value(scalar_);
    }

    Result<json::Value> sequence(int depth) {
        json::Array out;
        for (;;) {
            ATL_TRY(const auto type, next());
            if (type == YAML_SEQUENCE_END_EVENT) return json::Value(std::move(out));
            ATL_TRY(auto value, node(type, depth + 1));
            out.push_back(std::move(value));
        }
    }

    Result<json::Value> mapping(int depth) {
        json::Object out;
        for (;;) {
            ATL_TRY(const auto type, next());
            if (type == YAML_MAPPING_END_EVENT) return json::Value(std::move(out));
            if (type != YAML_SCALAR_EVENT) return fail(trouble("a key is a word"));
            const std::string key = scalar_;
            if (out.contains(key)) return fail(trouble("\"" + key + "\" stands there twice"));
            ATL_TRY(auto value, node(depth + 1));
            out[key] = std::move(value);
        }
    }

    yaml_parser_t parser_;
    std::string scalar_;
    bool quoted_ = false;
    std::size_t line_ = 0;
};

}  // namespace

Result<json::Value> parse_yaml(const std::string& text) { return Document(text).read(); }

}  // namespace atelier::spec
