#pragma once

#include <string_view>

namespace atelier::code {

/// Follows code just well enough to know whether a line begins inside a block comment, where a fence is an example and
/// not the end of the code. Strings and templates hide what looks like a comment; a string ends with its line.
class Comments {
public:
    void feed(std::string_view text) {
        for (const char c : text) next(c);
    }
    bool inside() const { return where_ == Where::block; }

private:
    enum class Where { code, line, block, single, twice, tmpl };

    void next(char c) {
        switch (where_) {
            case Where::code:
                // Only after white space or a brace: "src/*" in a text opens nothing.
                if (last_ == '/' && c == '*' && opens_) return move(Where::block);
                if (last_ == '/' && c == '/') return move(Where::line);
                if (c == '/') opens_ = last_ == '\n' || last_ == ' ' || last_ == '\t' || last_ == '{' || last_ == ';';
                if (c == '\'') return move(Where::single);
                if (c == '"') return move(Where::twice);
                if (c == '`') return move(Where::tmpl);
                break;
            case Where::block:
                if (last_ == '*' && c == '/') return move(Where::code);
                break;
            case Where::line:
                if (c == '\n') where_ = Where::code;
                break;
            case Where::single:
                string_end(c, '\'');
                break;
            case Where::twice:
                string_end(c, '"');
                break;
            case Where::tmpl:
                if (c == '`' && last_ != '\\') where_ = Where::code;
                break;
        }
        last_ = last_ == '\\' && c == '\\' ? '\0' : c;
    }
    void string_end(char c, char quote) {
        if ((c == quote && last_ != '\\') || c == '\n') where_ = Where::code;
    }
    void move(Where where) {
        where_ = where;
        last_ = '\0';
    }

    Where where_ = Where::code;
    char last_ = '\n';
    bool opens_ = false;
};

}  // namespace atelier::code
