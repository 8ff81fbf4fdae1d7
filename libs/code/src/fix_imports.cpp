#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "atelier/base/text.hpp"
#include "scopes.hpp"
#include "words.hpp"

namespace atelier::code {
namespace {

constexpr std::size_t k_print_width = 100;
constexpr std::string_view k_modules[] = {"react", "@atelier/sdk"};

struct Name {
    std::string imported;
    std::string local;
    bool type = false;
    std::string printed() const { return (type ? "type " : "") + imported + (local == imported ? "" : " as " + local); }
};

struct Line {
    bool type_only = false;
    std::vector<Name> names;
};

/// As prettier prints it: one line when it fits, else one name a line.
std::string print(std::string_view module, const Line& line) {
    const std::string head = std::string("import ") + (line.type_only ? "type " : "") + "{";
    const std::string tail = "} from \"" + std::string(module) + "\";";
    std::string names;
    for (const auto& name : line.names) names += (names.empty() ? " " : ", ") + name.printed();
    std::string flat = head + names + " " + tail;
    if (flat.size() <= k_print_width) return flat;
    std::string out = head + "\n";
    for (const auto& name : line.names) out += "  " + name.printed() + ",\n";
    return out + tail;
}

/// The names of a file's types and values that are used anywhere.
std::set<std::string_view> used_names(const Syntax& s) {
    std::set<std::string_view> used;
    for (Id id = 0; id < s.size(); ++id) {
        if (!s.is(id, {"identifier", "type_identifier", "shorthand_property_identifier"})) continue;
        if (s.is(s.parent(id), {"import_specifier", "namespace_import", "import_clause"})) continue;
        if (s.is(s.parent(id), {"type_alias_declaration", "interface_declaration", "type_parameter"}) &&
            s.field(id) == "name")
            continue;
        used.insert(s.text(id));
    }
    return used;
}

bool declares_type(const Syntax& s, std::string_view name) {
    for (Id id = 0; id < s.size(); ++id) {
        if (s.is(id, "type_identifier") && s.field(id) == "name" &&
            s.is(s.parent(id), {"type_alias_declaration", "interface_declaration", "type_parameter"}) &&
            s.text(id) == name)
            return true;
    }
    return false;
}

}  // namespace

std::string fix_imports(std::string_view source) {
    if (source.size() > 64 * 1024) return std::string(source);
    const Syntax s(source);
    if (s.state() != Syntax::State::ok) return std::string(source);
    const Scopes scopes(s);
    const auto used = used_names(s);

    std::map<std::string_view, Line> lines;  // as they are, names of both forms merged
    std::map<std::string_view, std::vector<Id>> statements;
    std::set<std::string> locals;
    for (const Id id : s.named_children(0)) {
        if (!s.is(id, "import_statement")) continue;
        const std::string module = unquote(s, s.child(id, "source"));
        const auto known = std::ranges::find(k_modules, module);
        if (known == std::end(k_modules)) continue;
        bool odd = s.child(id, "attributes") != k_none || s.has_token(id, "typeof");
        const bool type_only = s.has_token(id, "type");
        std::vector<Name> names;
        for (const Id clause : s.named_children(id)) {
            if (s.is(clause, "string")) continue;
            if (!s.is(clause, "import_clause")) {
                odd = true;
                continue;
            }
            for (const Id part : s.named_children(clause)) {
                if (s.is(part, "identifier") || s.is(part, "namespace_import")) {
                    // Only react's own object may go, and only when nothing needs it.
                    const auto local = s.text(s.is(part, "identifier") ? part : s.first_named(part));
                    if (module != "react" || used.contains(local)) odd = true;
                    continue;
                }
                for (const Id item : s.named_children(part)) {
                    const std::string name(s.text(s.child(item, "name")));
                    const Id alias = s.child(item, "alias");
                    Name entry{
                        name, alias == k_none ? name : std::string(s.text(alias)),
                        type_only || s.has_token(item, "type")
                    };
                    if (used.contains(entry.local) && locals.insert(entry.local).second)
                        names.push_back(std::move(entry));
                }
            }
        }
        // A statement that cannot be rewritten stays; then so does everything of its module.
        if (odd) return std::string(source);
        for (const Id comment : s.comments()) {
            if (s.start(comment) >= s.start(id) && s.start(comment) < s.end(id)) return std::string(source);
        }
        statements[*known].push_back(id);
        auto& line = lines[*known];
        line.names.insert(
            line.names.end(), std::make_move_iterator(names.begin()), std::make_move_iterator(names.end())
        );
    }

    std::set<std::string_view> wanted;
    for (const Id id : scopes.globals()) wanted.insert(s.text(id));
    std::set<std::string_view> wanted_types;
    for (Id id = 0; id < s.size(); ++id) {
        if (s.is(id, "type_identifier") && scopes.in_type(id) && !s.is(s.parent(id), "nested_type_identifier"))
            wanted_types.insert(s.text(id));
    }
    const auto add = [&](std::string_view name, bool type) {
        const bool sdk = sdk_export(name);
        if ((!sdk && !react_hook(name) && name != "Fragment" && !(type && react_type(name))) ||
            locals.contains(std::string(name)))
            return;
        const bool is_type = sdk && type && !sdk_component(name);
        if (type && declares_type(s, name)) return;
        locals.insert(std::string(name));
        lines[sdk ? k_modules[1] : k_modules[0]].names.push_back(
            {std::string(name), std::string(name), is_type || (type && !sdk)}
        );
    };
    for (const auto name : wanted) add(name, false);
    for (const auto name : wanted_types) add(name, true);

    struct Edit {
        std::size_t start, end;
        std::string text;
    };
    std::vector<Edit> edits;
    std::string fresh;
    for (const auto module : k_modules) {
        auto& line = lines[module];
        line.type_only = !line.names.empty() && std::ranges::all_of(line.names, &Name::type);
        if (line.type_only) std::ranges::for_each(line.names, [](Name& name) { name.type = false; });
        const std::string text = line.names.empty() ? std::string() : print(module, line);
        bool first = true;
        for (const Id id : statements[module]) {
            std::size_t end = s.end(id);
            const bool keep = first && !text.empty();
            if (!keep && end < source.size() && source[end] == '\n') ++end;
            edits.push_back({s.start(id), end, keep ? text : std::string()});
            first = false;
        }
        if (first && !text.empty()) fresh += text + "\n";
    }
    if (wanted.contains("React")) fresh = "import React from \"react\";\n" + fresh;
    // Nothing is missing, unused or doubled: leave the lines as they are written.
    bool changed = !fresh.empty();
    for (const auto module : k_modules) {
        if (statements[module].size() > 1) changed = true;
        for (const Id id : statements[module]) {
            std::size_t count = 0;
            bool plain = true;
            for (const Id clause : s.named_children(id)) {
                if (!s.is(clause, "import_clause")) continue;
                for (const Id part : s.named_children(clause)) {
                    if (s.is(part, "named_imports"))
                        count += s.named_children(part).size();
                    else
                        plain = false;
                }
            }
            if (!plain || count != lines[module].names.size() || count == 0) changed = true;
        }
    }
    if (!changed) return std::string(source);
    std::string out(source);
    std::ranges::sort(edits, std::greater{}, &Edit::start);
    for (const auto& edit : edits) out.replace(edit.start, edit.end - edit.start, edit.text);
    if (!fresh.empty()) {
        const bool imports_first = out.starts_with("import ");
        out.insert(0, fresh + (imports_first || out.starts_with("\n") ? "" : "\n"));
    }
    std::size_t blank = 0;
    while (edits.size() > 0 && blank < out.size() && out[blank] == '\n') ++blank;
    return out.substr(blank);
}

}  // namespace atelier::code
