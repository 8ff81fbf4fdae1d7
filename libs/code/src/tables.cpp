#include "tables.hpp"

#include <algorithm>
#include <set>

#include "atelier/base/text.hpp"

namespace atelier::code {
namespace {

using Words = std::set<std::string_view>;

const Words& sdk_values() {
    static const Words words{"usePositions", "useTransactions", "useTrades", "useDividends", "useHistory", "usePriceHistory", "useAllocation", "useMetrics", "usePortfolio", "useBackend", "useBackendAction",
                             "sum", "conversionNote", "sortBy", "groupBy", "unique", "first", "last", "matches", "formatMoney", "formatNumber", "formatPercent", "formatDate"};
    return words;
}

const Words& sdk_components() {
    static const Words words{"Card", "Table", "PieChart", "BarChart", "LineChart", "CandleChart", "Stat", "TextInput", "DateInput", "Select", "Notice", "Stack"};
    return words;
}

const Words& sdk_types() {
    static const Words words{"Period", "Benchmark", "Position", "Transaction", "Dividend", "HistoryPoint", "PricePoint", "Metrics", "Format", "Color", "Datum", "Column", "Series", "ChartProps", "BackendAction", "BackendInput"};
    return words;
}

const Words& react_hooks() {
    static const Words words{"useState", "useMemo", "useEffect", "useCallback", "useRef", "useReducer", "useId", "useDeferredValue", "useTransition"};
    return words;
}

const Words& react_types() {
    static const Words words{"Fragment", "ReactNode", "ReactElement", "JSX", "FC", "CSSProperties", "ChangeEvent", "MouseEvent", "KeyboardEvent", "FocusEvent", "FormEvent",
                             "ChangeEventHandler", "MouseEventHandler", "Dispatch", "SetStateAction", "PropsWithChildren", "ComponentProps", "RefObject"};
    return words;
}

}  // namespace

bool sdk_component(std::string_view name) { return sdk_components().contains(name); }
bool sdk_export(std::string_view name) { return sdk_values().contains(name) || sdk_components().contains(name) || sdk_types().contains(name); }

std::vector<std::string_view> sdk_exports() {
    Words all = sdk_values();
    all.insert(sdk_components().begin(), sdk_components().end());
    all.insert(sdk_types().begin(), sdk_types().end());
    return {all.begin(), all.end()};
}

bool server_export(std::string_view name) {
    static const Words words{"defineBackend", "route", "Refusal", "Backend", "Cell", "Context", "Core", "Database", "InputOf", "Json", "Kind", "Route", "Row", "Shape"};
    return words.contains(name);
}

const Global* find_server_global(std::string_view name) {
    static const Global promise{"Promise", false, false, false, " all allSettled "};
    return name == "Promise" ? &promise : find_global(name);
}

bool react_hook(std::string_view name) { return react_hooks().contains(name); }
bool react_export(std::string_view name) { return react_hooks().contains(name) || react_types().contains(name); }

const Global* find_global(std::string_view name) {
    static const std::vector<Global> globals{
        {"undefined", true, false, false, ""},
        {"NaN", true, false, false, ""},
        {"Infinity", true, false, false, ""},
        {"Math", false, false, false,
         " abs ceil floor round trunc sign min max pow sqrt cbrt hypot log log2 log10 log1p exp expm1 sin cos tan asin acos atan atan2 random PI E LN2 LN10 LOG2E LOG10E SQRT2 "},
        {"Number", false, true, false, " isFinite isInteger isNaN isSafeInteger parseFloat parseInt EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE POSITIVE_INFINITY NEGATIVE_INFINITY NaN "},
        {"Object", false, false, false, " keys values entries fromEntries hasOwn is freeze "},
        {"Array", false, true, true, " isArray from of "},
        {"JSON", false, false, false, " stringify "},
        {"String", false, true, false, ""},
        {"Boolean", false, true, false, ""},
        {"Date", false, false, true, " now parse UTC "},
        {"Intl", false, false, false, " NumberFormat DateTimeFormat PluralRules RelativeTimeFormat ListFormat Collator "},
        {"Map", false, false, true, ""},
        {"Set", false, false, true, ""},
        {"Error", false, true, true, ""},
        {"RangeError", false, false, true, ""},
        {"parseFloat", false, true, false, ""},
        {"parseInt", false, true, false, ""},
        {"isNaN", false, true, false, ""},
        {"isFinite", false, true, false, ""},
    };
    const auto at = std::ranges::find(globals, name, &Global::name);
    return at == globals.end() ? nullptr : &*at;
}

bool global_member(const Global& global, std::string_view member) {
    return !member.empty() && member.find(' ') == std::string_view::npos && global.members.find(" " + std::string(member) + " ") != std::string_view::npos;
}

bool refused_string(std::string_view text) {
    static const Words words{"constructor", "__proto__", "prototype", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "innerHTML", "outerHTML",
                             "insertAdjacentHTML", "dangerouslySetInnerHTML", "ownerDocument", "defaultView", "contentWindow", "contentDocument", "nativeEvent", "globalThis",
                             "localStorage", "sessionStorage", "iframe", "srcdoc", "srcDoc", "XMLHttpRequest", "__html"};
    return words.contains(text);
}

bool refused_member(std::string_view name) {
    static const Words words{
        // to Function and prototypes
        "getPrototypeOf", "setPrototypeOf", "defineProperty", "defineProperties", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors", "getOwnPropertyNames",
        "getOwnPropertySymbols", "call", "apply", "bind", "callee", "caller", "arguments", "fromCharCode", "fromCodePoint", "prepareStackTrace", "captureStackTrace", "raw",
        // to the document and the window
        "document", "documentElement", "window", "self", "globalThis", "frames", "frameElement", "opener", "location", "navigator", "view", "getRootNode", "parentNode",
        "parentElement", "parentWindow", "shadowRoot", "attachShadow", "baseURI", "cookie", "indexedDB", "caches", "crypto", "serviceWorker", "postMessage", "srcElement",
        "relatedTarget", "composedPath", "eval", "Function", "execScript", "importScripts", "setTimeout", "setInterval", "fetch", "sendBeacon", "WebSocket", "EventSource", "Worker",
        "SharedWorker", "RTCPeerConnection", "webkitRTCPeerConnection", "Image", "write", "writeln", "execCommand", "createElement", "createElementNS", "createTextNode",
        "createContextualFragment", "parseFromString", "DOMParser", "setHTML", "setHTMLUnsafe", "insertAdjacentElement", "appendChild", "insertBefore", "replaceChildren",
        "replaceWith", "setAttribute", "setAttributeNS", "addEventListener", "dispatchEvent", "querySelector", "querySelectorAll", "getElementById", "currentScript",
        // to React's own tree
        "createRoot", "hydrateRoot", "createPortal", "stateNode", "memoizedProps", "memoizedState", "pendingProps", "sibling", "_owner", "_store", "_reactInternals", "_debugOwner",
        // to Node
        "process", "require", "mainModule", "binding", "getBuiltinModule", "child_process",
    };
    return name.starts_with("__") || refused_string(name) || words.contains(name);
}

bool refused_own_key(std::string_view name) {
    static const Words words{"__proto__", "constructor", "prototype", "toString", "valueOf", "toJSON", "then", "toLocaleString", "$$typeof", "_owner", "__html", "dangerouslySetInnerHTML"};
    return words.contains(name);
}

bool is_mutator(std::string_view name) {
    static const Words words{"push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin", "set", "add", "clear", "delete"};
    return words.contains(name);
}

bool is_array_method(std::string_view name) {
    static const Words words{"map", "filter", "forEach", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "reduce", "reduceRight", "slice", "concat",
                             "join", "indexOf", "lastIndexOf", "at", "entries", "keys", "flat", "toSorted", "toReversed", "toSpliced", "with"};
    return words.contains(name) || is_mutator(name);
}

bool allowed_tag(std::string_view tag) {
    static const Words tags{"div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td",
                            "th", "strong", "b", "em", "i", "small", "code", "sub", "sup", "mark", "br", "hr", "button", "label", "input", "select", "option", "optgroup", "section", "header",
                            "footer", "figure", "figcaption", "article", "aside", "main", "progress", "meter", "time", "details", "summary", "fieldset", "legend", "output", "abbr"};
    return tags.contains(tag);
}

bool allowed_attribute(std::string_view tag, std::string_view name) {
    static const Words any{"key", "className", "id", "title", "role", "tabIndex", "style", "lang", "hidden", "onClick", "onDoubleClick", "onChange", "onInput", "onKeyDown", "onKeyUp", "onFocus",
                           "onBlur", "onMouseEnter", "onMouseLeave", "onMouseMove"};
    static const Words controls{"type", "value", "checked", "defaultValue", "defaultChecked", "disabled", "placeholder", "min", "max", "step", "name", "multiple", "size", "readOnly", "required",
                                "maxLength", "minLength", "autoFocus", "inputMode", "label", "selected", "htmlFor", "autoComplete"};
    static const Words cells{"colSpan", "rowSpan", "scope", "span", "headers"};
    if (any.contains(name)) return true;
    if (name.starts_with("aria-") || name.starts_with("data-")) return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    static const Words control_tags{"input", "select", "option", "optgroup", "button", "label", "progress", "meter", "output", "fieldset"};
    if (controls.contains(name)) return control_tags.contains(tag);
    if (cells.contains(name)) return tag == "td" || tag == "th" || tag == "col" || tag == "colgroup";
    return (tag == "time" && name == "dateTime") || (tag == "details" && name == "open") || ((tag == "progress" || tag == "meter") && (name == "low" || name == "high" || name == "optimum")) ||
           (tag == "ol" && name == "start");
}

bool allowed_event_member(std::string_view name) {
    static const Words words{"preventDefault", "stopPropagation", "key", "code", "shiftKey", "ctrlKey", "altKey", "metaKey", "repeat", "clientX", "clientY", "detail", "type"};
    return words.contains(name);
}

bool allowed_target_member(std::string_view name) {
    static const Words words{"value", "checked", "valueAsNumber", "name", "id", "selectedIndex"};
    return words.contains(name);
}

bool allowed_kind(std::string_view kind) {
    static const Words words{
        "program", "import_statement", "import_clause", "named_imports", "import_specifier", "export_statement", "export_clause", "export_specifier", "lexical_declaration",
        "variable_declaration", "variable_declarator", "function_declaration", "arrow_function", "function_expression", "formal_parameters", "required_parameter", "optional_parameter",
        "statement_block", "expression_statement", "return_statement", "if_statement", "else_clause", "for_statement", "for_in_statement", "while_statement", "do_statement",
        "break_statement", "continue_statement", "switch_statement", "switch_body", "switch_case", "switch_default", "try_statement", "catch_clause", "finally_clause",
        "throw_statement", "empty_statement", "identifier", "property_identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern", "string",
        "string_fragment", "escape_sequence", "template_string", "template_substitution", "number", "true", "false", "null", "undefined", "regex", "regex_pattern", "regex_flags",
        "array", "object", "pair", "spread_element", "computed_property_name", "method_definition", "array_pattern", "object_pattern", "pair_pattern", "object_assignment_pattern",
        "assignment_pattern", "rest_pattern", "call_expression", "arguments", "member_expression", "optional_chain", "subscript_expression", "new_expression",
        "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "binary_expression", "unary_expression", "update_expression",
        "ternary_expression", "assignment_expression", "augmented_assignment_expression", "sequence_expression", "jsx_element", "jsx_opening_element", "jsx_closing_element",
        "jsx_self_closing_element", "jsx_attribute", "jsx_expression", "jsx_text", "html_character_reference",
        "type_annotation", "type_arguments", "type_parameters", "type_parameter", "type_alias_declaration", "interface_declaration", "interface_body", "object_type",
        "property_signature", "method_signature", "index_signature", "call_signature", "type_identifier", "predefined_type", "literal_type", "union_type", "intersection_type",
        "array_type", "tuple_type", "readonly_type", "generic_type", "function_type", "parenthesized_type", "lookup_type", "index_type_query", "type_query", "conditional_type",
        "nested_type_identifier", "type_predicate", "type_predicate_annotation", "mapped_type_clause", "constraint", "default_type", "extends_type_clause", "template_literal_type",
        "template_type", "optional_type", "rest_type", "infer_type", "adding_type_annotation", "omitting_type_annotation", "opting_type_annotation", "required_type"};
    return words.contains(kind);
}

bool vocabulary_field(std::string_view name) {
    static const Words words{"ticker", "sector", "assetClass", "country", "currency", "kind", "status", "month", "date"};
    return words.contains(name);
}

bool number_field(std::string_view name) {
    static const Words words{"value", "weight", "profit", "profitRate", "quantity", "price", "localPrice", "cost", "dayChange", "dayProfit", "realisedProfit", "targetWeight", "amount",
                             "localAmount", "fee", "localFee", "yieldRate", "drawdown", "returnIndex", "benchmarkIndex", "open", "high", "low", "close"};
    return words.contains(name);
}

std::string unescape(std::string_view e) {
    if (e.size() < 2) return std::string(e);
    const auto hex = [](std::string_view digits) {
        char32_t code = 0;
        for (const char c : digits) {
            const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 0;
            code = code * 16 + static_cast<char32_t>(value);
            if (code > 0x10FFFF) return char32_t{0xFFFD};
        }
        return code;
    };
    switch (e[1]) {
        case 'n': return "\n";
        case 't': return "\t";
        case 'r': return "\r";
        case 'b': return "\b";
        case 'f': return "\f";
        case 'v': return "\v";
        case '0': return std::string(1, '\0');
        case '\n': return {};
        case 'x': return to_utf8(std::u32string(1, hex(e.substr(2))));
        case 'u': {
            auto digits = e.substr(2);
            if (digits.starts_with('{')) digits = digits.substr(1, digits.size() - 2);
            return to_utf8(std::u32string(1, hex(digits)));
        }
        default: return std::string(e.substr(1));
    }
}

}  // namespace atelier::code
