// Five coroutine patterns that a broken compiler gets wrong (double free, wrong branch). Exit code 0 = all right.
#include <coroutine>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

int live = 0;

struct Counted {
    std::string text;
    Counted(std::string t) : text(std::move(t)) { ++live; }
    Counted(const Counted& o) : text(o.text) { ++live; }
    Counted(Counted&& o) noexcept : text(std::move(o.text)) { ++live; }
    Counted& operator=(const Counted&) = default;
    ~Counted() { --live; }
};

template <class T>
struct Task {
    struct promise_type {
        std::optional<T> value;
        std::coroutine_handle<> waiter = std::noop_coroutine();
        Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        struct Final {
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept { return h.promise().waiter; }
            void await_resume() noexcept {}
        };
        Final final_suspend() noexcept { return {}; }
        void return_value(T v) { value.emplace(std::move(v)); }
        void unhandled_exception() { std::terminate(); }
    };
    explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
    Task(Task&& o) noexcept : handle(std::exchange(o.handle, {})) {}
    ~Task() {
        if (handle) handle.destroy();
    }
    bool await_ready() { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> w) {
        handle.promise().waiter = w;
        return handle;
    }
    T await_resume() { return std::move(*handle.promise().value); }
    T run() {
        handle.resume();
        return std::move(*handle.promise().value);
    }
    std::coroutine_handle<promise_type> handle;
};

struct Pair {
    Counted a;
    Counted b;
};

Task<std::size_t> count(std::vector<Counted> v) { co_return v.size(); }
Task<std::size_t> length(Pair p) { co_return p.a.text.size() + p.b.text.size(); }
Task<std::string> text(Counted c) { co_return c.text; }
Task<bool> yes() { co_return true; }
Task<bool> no() { co_return false; }
template <class F>
Task<std::string> call(F f) {
    co_return f();
}

Task<std::size_t> list_argument() { co_return co_await count({Counted("a"), Counted("b")}); }
Task<std::size_t> aggregate_argument() { co_return co_await length(Pair{.a = Counted("long enough to leave the small buffer"), .b = Counted("b")}); }
Task<std::string> conditional(bool b) { co_return b ? co_await text(Counted("a text that is long enough to be on the heap")) : std::string("no"); }
Task<std::string> capturing_lambda() {
    Counted c("captured text that is long enough to be on the heap");
    co_return co_await call([c] { return c.text; });
}
Task<int> both() {
    if (co_await yes() && co_await no()) co_return 1;
    co_return 0;
}

}  // namespace

int main() {
    bool ok = list_argument().run() == 2;
    ok = ok && aggregate_argument().run() == 38;
    ok = ok && conditional(true).run().size() == 44 && conditional(false).run() == "no";
    ok = ok && capturing_lambda().run().size() == 51;
    ok = ok && both().run() == 0;
    if (!ok || live != 0) {
        std::printf("coroutine probe failed (live objects: %d)\n", live);
        return 1;
    }
    return 0;
}
