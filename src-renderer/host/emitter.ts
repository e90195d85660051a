/** Listeners of one kind of event. */
export interface Emitter<T> {
  emit(payload: T): void;
  /** @returns a function that ends the subscription */
  on(listener: (payload: T) => void): () => void;
}

export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(payload: T) => void>();
  return {
    emit(payload) {
      for (const listener of [...listeners]) listener(payload);
    },
    on(listener) {
      // One of its own per call: the same function may subscribe twice.
      const own = (payload: T) => listener(payload);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}
