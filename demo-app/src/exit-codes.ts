/** 128 + SIGKILL: what a container runtime reports of a process the kernel killed for its memory. */
export const EXIT_OUT_OF_MEMORY = 137;

/** EX_CONFIG of sysexits.h: starting again would not help. */
export const EXIT_UNUSABLE = 78;
