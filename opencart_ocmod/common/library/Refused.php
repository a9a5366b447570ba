<?php

namespace MeschainSync;

/** A request that is answered with a refusal: a status, a code for programs and a sentence for people. */
final class Refused extends \RuntimeException
{
    public string $reason;

    public function __construct(int $status, string $reason, string $message)
    {
        parent::__construct($message, $status);
        $this->reason = $reason;
    }
}
