export const g = async <T>(x: Promise<T>) => x;
