#include <algorithm>
#include <optional>
#include <set>

#include "atelier/base/text.hpp"
#include "atelier/code/answer.hpp"
#include "fence_info.hpp"
#include "scopes.hpp"
#include "syntax.hpp"

namespace atelier::code {
namespace {

constexpr std::string_view k_widget = "widget.tsx";
constexpr std::string_view k_backend = "backend.ts";
constexpr std::string_view k_style = "style.css";
constexpr std::size_t k_longest_code = 256 * 1024;

/// Line feeds, one at the end, no empty lines around.
std::string as_file(std::string_view text) {
    auto out = replace_all(std::string(text), "\r\n", "\n");
    const auto last = out.find_last_not_of(" \t\r\n");
    if (last == std::string::npos) return {};
    out.resize(last + 1);
    std::size_t from = 0;
    for (auto end = out.find('\n');
         end != std::string::npos && trim(std::string_view(out).substr(from, end - from)).empty();
         end = out.find('\n', from))
        from = end + 1;
    return out.substr(from) + "\n";
}

/// The path without what leads out of its folder; empty when it does.
std::string tidy(std::string_view path) {
    std::string text = replace_all(std::string(path), "\\", "/");
    std::vector<std::string> parts;
    for (auto& part : split(text, '/')) {
        if (part == "..") return {};
        if (!part.empty() && part != ".") parts.push_back(std::move(part));
    }
    return join(parts, "/");
}

/// The customization's file that a path means: the same name or folder, wherever the model put it.
std::string target_of(std::string_view path) {
    const auto clean = tidy(path);
    const auto slash = clean.rfind('/');
    const std::string_view name =
        slash == std::string::npos ? std::string_view(clean) : std::string_view(clean).substr(slash + 1);
    for (const auto& rule : answer_table().files) {
        if (!rule.name.empty()) {
            if (to_lower(name) == rule.name) return rule.name;
            continue;
        }
        const auto above = slash == std::string::npos ? std::string_view{} : std::string_view(clean).substr(0, slash);
        const bool inside = above == rule.folder || above.ends_with("/" + rule.folder);
        if (inside && name.ends_with(rule.ending)) return rule.folder + "/" + std::string(name);
    }
    return {};
}

struct Module {
    bool default_export = false;
    bool elided = false;  ///< "// ..." stands for code that the reader knows
    std::vector<std::string> imports;
};

/// A comment that stands for left-out code: nothing before its dots.
bool elision(std::string_view comment) {
    const auto from = comment.find_first_not_of("/*{ \t");
    const auto said = from == std::string_view::npos ? std::string_view{} : comment.substr(from);
    return said.starts_with("...") || said.starts_with("…");
}

Module read_module(std::string_view text) {
    Module out;
    if (text.size() > k_longest_code) return out;
    const Syntax s(text);
    for (const auto id : s.comments()) out.elided = out.elided || elision(s.text(id));
    for (Id id = 0; id < s.size(); ++id) {
        if (s.is(id, "export_statement") && s.has_token(id, "default")) out.default_export = true;
        // `export { Widget as default }`
        if (s.is(id, "export_specifier") && s.text(s.child(id, "alias")) == "default") out.default_export = true;
        if (s.is(id, {"import_statement", "export_statement"}) && s.child(id, "source") != k_none)
            out.imports.push_back(unquote(s, s.child(id, "source")));
    }
    return out;
}

class Chooser {
public:
    explicit Chooser(const std::vector<CodeBlock>& blocks) : blocks_(blocks) {
        for (const auto& block : blocks) {
            const bool script =
                block.label.empty() ? !is_named_otherwise(block) : kind_of_label(block.label) == TextKind::script;
            modules_.push_back(script ? std::optional(read_module(block.text)) : std::nullopt);
        }
    }

    AnswerFiles choose() {
        named();
        by_content(k_backend, [this](std::size_t i) { return is_backend(i); });
        by_content(k_widget, [this](std::size_t i) {
            return modules_[i] && modules_[i]->default_export && !is_backend(i) && !imports_widget(i);
        });
        by_content(k_style, [this](std::size_t i) {
            return blocks_[i].path.empty() && kind_of_label(blocks_[i].label) == TextKind::style;
        });
        imported();
        AnswerFiles out;
        std::set<std::size_t> used;
        for (const auto& [name, block] : chosen_) {
            if (auto text = as_file(blocks_[block].text); !text.empty()) {
                out.files[name] = std::move(text);
                used.insert(block);
            }
        }
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            if (!used.contains(i)) out.unused.push_back(i);
        }
        return out;
    }

private:
    static bool is_named_otherwise(const CodeBlock& block) {
        return !block.path.empty() && kind_of_path(block.path) != TextKind::script;
    }

    /// Of two texts for one file the later, unless only the earlier one is whole.
    void put(std::string name, std::size_t block) {
        if (trim(blocks_[block].text).empty()) return;
        const auto before = chosen_.find(name);
        if (before != chosen_.end() && whole(before->second) && !whole(block)) return;
        chosen_.insert_or_assign(std::move(name), block);
    }

    bool whole(std::size_t block) const {
        return blocks_[block].closed && !(modules_[block] && modules_[block]->elided);
    }

    bool taken(std::size_t block) const {
        return std::ranges::any_of(chosen_, [&](const auto& one) { return one.second == block; });
    }

    void named() {
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            const auto& block = blocks_[i];
            if (block.path.empty() || !fits(block.label, block.path)) continue;
            if (auto target = target_of(block.path); !target.empty()) put(std::move(target), i);
        }
    }

    template <class Test>
    void by_content(std::string_view name, Test test) {
        if (chosen_.contains(std::string(name))) return;
        std::vector<std::size_t> good;
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            const bool other = !target_of(blocks_[i].path).empty() && fits(blocks_[i].label, blocks_[i].path);
            if (!other && test(i)) good.push_back(i);
        }
        // One without a name is rather meant than one with a foreign name.
        const bool nameless = std::ranges::any_of(good, [this](std::size_t i) { return blocks_[i].path.empty(); });
        for (const auto i : good) {
            if (!nameless || blocks_[i].path.empty()) put(std::string(name), i);
        }
    }

    bool is_backend(std::size_t i) const {
        const auto& known = answer_table().backend_modules;
        return modules_[i] && std::ranges::any_of(modules_[i]->imports, [&](const std::string& module) {
                   return std::ranges::find(known, module) != known.end();
               });
    }

    /// An example of how the widget is used is not the widget.
    bool imports_widget(std::size_t i) const {
        return std::ranges::any_of(modules_[i]->imports, [](const std::string& module) {
            return module == "./widget" || module == "./Widget" || module == "./widget.tsx";
        });
    }

    /// Files beside the widget, by the imports of what is chosen.
    void imported() {
        for (bool more = true; more;) {
            more = false;
            for (const auto& [from, block] : std::map(chosen_)) {
                if (!modules_[block]) continue;
                const auto folder = from.contains('/') ? from.substr(0, from.find('/') + 1) : std::string();
                for (const auto& module : modules_[block]->imports) more = bring(folder, module) || more;
            }
        }
    }

    bool bring(const std::string& folder, const std::string& module) {
        if (!module.starts_with("./")) return false;
        const auto tail = module.substr(2);
        const auto wanted = folder + tail;
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            const auto path = tidy(blocks_[i].path);
            if (taken(i) || path.empty() || !modules_[i] || !fits(blocks_[i].label, path)) continue;
            const auto stem = path.substr(0, path.rfind('.'));
            const auto name = stem.substr(stem.rfind('/') + 1);
            if (wanted != stem && wanted != path && tail != name) continue;
            const auto target = wanted + (wanted == path ? "" : path.substr(path.rfind('.')));
            if (chosen_.contains(target) || tidy(target) != target) continue;
            put(target, i);
            return true;
        }
        return false;
    }

    const std::vector<CodeBlock>& blocks_;
    std::vector<std::optional<Module>> modules_;
    std::map<std::string, std::size_t> chosen_;
};

}  // namespace

AnswerFiles files_in(const std::vector<CodeBlock>& blocks) { return Chooser(blocks).choose(); }

}  // namespace atelier::code
